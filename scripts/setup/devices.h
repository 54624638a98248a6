/**
 * Included before each of the binding's sources, so that topolab decides what a GPU is used for.
 *
 * The binding puts every tensor and every operation on the GPU, and TensorFlow takes all of its memory at the start. Here
 * - the GPU's memory is taken as it is needed, at most TOPOLAB_GPU_MEMORY gibibytes of it where that is set;
 * - topolab_place_on_gpu(0) puts tensors and operations on the CPU from then on, topolab_place_on_gpu(1) back. An input
 *   that is elsewhere is copied by TensorFlow.
 */
#pragma once

#include <cstdlib>
#include <string>

#include "tensorflow/c/eager/c_api.h"

inline const char* const kCpu = "/job:localhost/replica:0/task:0/device:CPU:0";

inline bool place_on_gpu = true;

extern "C" __attribute__((visibility("default"), used)) inline void topolab_place_on_gpu(int gpu) {
  place_on_gpu = gpu != 0;
}

/** A length-delimited field of a protocol buffer, shorter than 128 bytes. */
inline std::string Field(int number, const std::string& content) {
  return std::string(1, static_cast<char>(number * 8 + 2)) + static_cast<char>(content.size()) + content;
}

/** ConfigProto { gpu_options { allow_growth: true, experimental { virtual_devices { memory_limit_mb: … } } } } */
inline std::string GpuConfig() {
  std::string options("\x20\x01", 2);
  const char* gibibytes = std::getenv("TOPOLAB_GPU_MEMORY");
  const float megabytes = gibibytes ? static_cast<float>(std::atof(gibibytes) * 1024) : 0;
  if (megabytes > 0) {
    const std::string limit(reinterpret_cast<const char*>(&megabytes), sizeof(megabytes));
    options += Field(9, Field(1, Field(1, limit)));
  }
  return Field(6, options);
}

inline TFE_Context* NewContextThatShares(TFE_ContextOptions* options, TF_Status* status) {
  const std::string config = GpuConfig();
  TFE_ContextOptionsSetConfig(options, config.data(), config.size(), status);
  return TF_GetCode(status) == TF_OK ? TFE_NewContext(options, status) : nullptr;
}

inline TFE_Op* NewPlacedOp(TFE_Context* context, const char* name, TF_Status* status) {
  TFE_Op* op = TFE_NewOp(context, name, status);
  if (op && !place_on_gpu) TFE_OpSetDevice(op, kCpu, status);
  return op;
}

inline TFE_TensorHandle* CopyToPlace(TFE_TensorHandle* tensor, TFE_Context* context, const char* device,
                                     TF_Status* status) {
  return TFE_TensorHandleCopyToDevice(tensor, context, place_on_gpu ? device : kCpu, status);
}

#define TFE_NewContext NewContextThatShares
#define TFE_NewOp NewPlacedOp
#define TFE_TensorHandleCopyToDevice CopyToPlace
