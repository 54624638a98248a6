/**
 * Included before each of the binding's sources, so that a SavedModel tagged "as_written" is run as it is written.
 *
 * The binding loads models into sessions with default options. TensorFlow then rewrites a graph before its first run,
 * which costs up to a second, and wins nothing where no two of the graph's operations can become one. This session's
 * options turn that off.
 */
#pragma once

#include <cstring>

#include "tensorflow/c/c_api.h"

inline TF_Session* LoadSessionAsTagged(TF_SessionOptions* options, const TF_Buffer* run_options, const char* folder,
                                       const char* const* tags, int count, TF_Graph* graph, TF_Buffer* meta_graph,
                                       TF_Status* status) {
  for (int i = 0; i < count; i++) {
    if (std::strcmp(tags[i], "as_written") != 0) continue;
    // ConfigProto { graph_options { rewrite_options { disable_meta_optimizer: true } } }
    const unsigned char config[] = {0x52, 5, 0x52, 3, 0x98, 0x01, 1};
    TF_SetConfig(options, config, sizeof(config), status);
    if (TF_GetCode(status) != TF_OK) return nullptr;
  }
  return TF_LoadSessionFromSavedModel(options, run_options, folder, tags, count, graph, meta_graph, status);
}

#define TF_LoadSessionFromSavedModel LoadSessionAsTagged
