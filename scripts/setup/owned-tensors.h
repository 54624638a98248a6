/**
 * Included before each of the binding's sources, so that a tensor owns its numbers.
 *
 * The binding lets a tensor share a typed array's memory, and deletes its reference to the array when TensorFlow
 * lets go of the tensor. That happens on whatever thread was last to hold it, while N-API may be called on
 * JavaScript's alone: two threads in the list of references break it, and the process crashes, then or when it ends.
 * Here the numbers are copied and the reference is deleted at once, on the thread that made it. TensorFlow copies
 * nearly every array in any case, as V8 does not align them to its 64 bytes.
 */
#pragma once

#include <cstring>

#include "tensorflow/c/tf_tensor.h"

inline TF_Tensor* NewOwnedTensor(TF_DataType type, const int64_t* shape, int rank, void* data, size_t bytes,
                                 void (*release)(void* data, size_t bytes, void* arg), void* arg) {
  TF_Tensor* tensor = TF_AllocateTensor(type, shape, rank, bytes);
  if (bytes > 0) std::memcpy(TF_TensorData(tensor), data, bytes);
  release(data, bytes, arg);
  return tensor;
}

#define TF_NewTensor NewOwnedTensor
