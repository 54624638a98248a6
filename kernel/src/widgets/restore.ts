import type { Comms } from "../cell/comm.js";
import { openModels, split } from "./model.js";

/**
 * Allows a front end that connects late, or reloads its page, to request all widgets at once.
 * @param onPage called after such a request
 */
export function restoreWidgets(comms: Comms, onPage: () => void): void {
  comms.register("jupyter.widget.control", (comm) => {
    comm.onMessage((message) => {
      if (message.method !== "request_states") return;
      onPage();
      const states: Record<string, object> = {};
      const buffer_paths: unknown[][] = [];
      const buffers: Uint8Array[] = [];
      for (const [id, { state }] of openModels) {
        const parts = split(state);
        const { _model_name, _model_module, _model_module_version } = state;
        states[id] = {
          model_name: _model_name,
          model_module: _model_module,
          model_module_version: _model_module_version,
          state: parts.data.state,
        };
        for (const path of parts.data.buffer_paths) buffer_paths.push([id, "state", ...path]);
        buffers.push(...parts.buffers);
      }
      comm.send({ method: "update_states", states, buffer_paths }, buffers);
    });
  });
}
