/**
 * Included before each of the binding's sources, so that the tags of a SavedModel choose how its session runs.
 *
 * The binding loads models into sessions with default options and passes nothing on but the tags:
 * - "as_written": TensorFlow takes the graph as it is. Otherwise its optimizers rewrite a graph before its first run,
 *   which costs up to a second, and wins nothing where no two of the graph's operations can become one.
 * - "cpu": the session has no GPU.
 */
#pragma once

#include <cstring>
#include <string>

#include "tensorflow/c/c_api.h"

/** The bytes of the ConfigProto that the tags ask for. */
inline std::string ConfigOfTags(const char* const* tags, int count) {
  std::string config;
  for (int i = 0; i < count; i++) {
    // graph_options { rewrite_options { disable_meta_optimizer: true } }
    if (std::strcmp(tags[i], "as_written") == 0) config.append("\x52\x05\x52\x03\x98\x01\x01", 7);
    // device_count { key: "GPU" value: 0 }
    if (std::strcmp(tags[i], "cpu") == 0) config.append("\x0a\x07\x0a\x03GPU\x10\x00", 9);
  }
  return config;
}

inline TF_Session* LoadSessionAsTagged(TF_SessionOptions* options, const TF_Buffer* run_options, const char* folder,
                                       const char* const* tags, int count, TF_Graph* graph, TF_Buffer* meta_graph,
                                       TF_Status* status) {
  const std::string config = ConfigOfTags(tags, count);
  if (!config.empty()) TF_SetConfig(options, config.data(), config.size(), status);
  if (TF_GetCode(status) != TF_OK) return nullptr;
  return TF_LoadSessionFromSavedModel(options, run_options, folder, tags, count, graph, meta_graph, status);
}

#define TF_LoadSessionFromSavedModel LoadSessionAsTagged
