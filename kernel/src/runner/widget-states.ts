import type { Json, Message } from "../protocol/wire.js";
import type { Notebook } from "./notebook.js";

const stateType = "application/vnd.jupyter.widget-state+json";
const viewType = "application/vnd.jupyter.widget-view+json";

interface WidgetModel {
  model_name: unknown;
  model_module: unknown;
  model_module_version: unknown;
  state: Json;
  buffers?: { data: string; path: unknown; encoding: "base64" }[];
}

/**
 * Writes the states of a notebook's widgets into its metadata, from which a front end without a kernel draws them.
 * @see https://ipywidgets.readthedocs.io/en/stable/examples/Widget%20Low%20Level.html for the messages, and the schema
 * of `application/vnd.jupyter.widget-state+json`
 */
export class WidgetStates {
  private readonly models: Map<string, WidgetModel>;

  /** @param notebook the notebook, with the states of an earlier run if this run continues it */
  constructor(private readonly notebook: Notebook) {
    const noted = (notebook.metadata.widgets as Record<string, { state?: object }> | undefined)?.[stateType];
    this.models = new Map(Object.entries(noted?.state ?? {}));
  }

  /** Records a model that is opened, changed or closed. */
  hear({ header, content, buffers }: Message): void {
    const data = (content.data ?? {}) as Json;
    const id = String(content.comm_id);
    if (header.msg_type === "comm_open" && content.target_name === "jupyter.widget") {
      const { _model_name, _model_module, _model_module_version } = data.state as Json;
      this.models.set(id, {
        model_name: _model_name,
        model_module: _model_module,
        model_module_version: _model_module_version,
        state: {},
      });
    } else if (header.msg_type === "comm_close") this.models.delete(id);
    const model = this.models.get(id);
    const changes = header.msg_type === "comm_open" || data.method === "update";
    if (model && changes) change(model, data, buffers);
  }

  /** Writes the states of all widgets that outputs show, and of the widgets inside them, into the notebook. */
  note(): void {
    const state: Record<string, WidgetModel> = {};
    const add = (id: string) => {
      const model = this.models.get(id);
      if (!model || state[id]) return;
      state[id] = model;
      for (const [, inner] of JSON.stringify(model.state).matchAll(/"IPY_MODEL_([^"]+)"/g)) add(inner);
    };
    for (const { outputs = [] } of this.notebook.cells)
      for (const { data } of outputs) {
        const view = data?.[viewType] as { model_id?: string } | undefined;
        if (view?.model_id) add(view.model_id);
      }
    if (Object.keys(state).length > 0)
      this.notebook.metadata.widgets = { [stateType]: { version_major: 2, version_minor: 0, state } };
    else delete this.notebook.metadata.widgets;
  }
}

/** Bytes arrive separately from the JSON and are stored in base64 under their path. */
function change(model: WidgetModel, { state, buffer_paths }: Json, buffers: Uint8Array[]): void {
  Object.assign(model.state, state);
  const paths = (buffer_paths ?? []) as unknown[];
  const fresh = paths.map((path, i) => ({
    data: Buffer.from(buffers[i]).toString("base64"),
    path,
    encoding: "base64" as const,
  }));
  const replaced = new Set(paths.map((path) => JSON.stringify(path)));
  const kept = (model.buffers ?? []).filter(({ path }) => !replaced.has(JSON.stringify(path)));
  if (fresh.length > 0) model.buffers = [...kept, ...fresh];
}
