import { currentCell } from "../cell/current-cell.js";
import type { Bundle, Comm } from "../cell/globals.js";

/** The version of the widget messages; the models are those of ipywidgets 8. */
const protocol = { version: "2.1.0" };
const modules: Record<string, string> = {
  "@jupyter-widgets/base": "2.0.0",
  "@jupyter-widgets/controls": "2.0.0",
  "@jupyter-widgets/output": "1.0.0",
};

export type State = Record<string, unknown>;

/** The front end's classes of a model: `IntSlider` means IntSliderModel and IntSliderView. */
export interface Kind {
  name: string;
  module?: keyof typeof modules;
  view?: string;
  /** The module of the view, if it differs from the model's. */
  viewModule?: keyof typeof modules;
}

/** The MIME type of a model's view. */
export const viewType = "application/vnd.jupyter.widget-view+json";

/** The open models, by the id of their comm. */
export const openModels = new Map<string, Model>();

/**
 * One model of the Jupyter widget protocol: a state that the kernel and its front ends keep in sync over a comm.
 */
export class Model {
  private readonly comm: Comm;
  private readonly listeners = new Set<(changed: State) => void>();
  private readonly customs = new Set<(content: State) => void>();

  constructor(
    { name, module = "@jupyter-widgets/controls", view = `${name}View`, viewModule = module }: Kind,
    readonly state: State,
  ) {
    Object.assign(state, {
      _model_module: module,
      _model_module_version: modules[module],
      _model_name: `${name}Model`,
      _view_module: viewModule,
      _view_module_version: modules[viewModule],
      _view_name: view,
    });
    const { data, buffers } = split(state);
    this.comm = currentCell().openComm("jupyter.widget", data, { metadata: protocol, buffers });
    this.comm.onMessage((message, buffers) => this.receive(message, buffers));
    this.comm.onClose(() => openModels.delete(this.id));
    openModels.set(this.id, this);
  }

  get id(): string {
    return this.comm.id;
  }

  /** The reference to this model in another model's state. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  /** Changes the state here and in the front ends. */
  set(changed: State): void {
    Object.assign(this.state, changed);
    this.send("update", changed);
  }

  /** Calls back when a front end changes the state. @returns a function that stops the callbacks */
  onChange(listener: (changed: State) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls back for messages other than state changes, such as a button's click. */
  onCustom(listener: (content: State) => void): () => void {
    this.customs.add(listener);
    return () => this.customs.delete(listener);
  }

  /** The view of this model, with a line of text for front ends without widgets. */
  bundle(text: string): Bundle {
    const view = { version_major: 2, version_minor: 0, model_id: this.id };
    return { [viewType]: view, "text/plain": text };
  }

  close(): void {
    openModels.delete(this.id);
    this.comm.close();
  }

  private receive(message: State, buffers: Uint8Array[]): void {
    if (message.method === "request_state") this.send("update", this.state);
    else if (message.method === "custom")
      for (const listener of this.customs) listener((message.content ?? {}) as State);
    else if (message.method === "update") this.follow(message, buffers);
  }

  /** Applies a front end's change and sends it to the others. */
  private follow(message: State, buffers: Uint8Array[]): void {
    const changed = { ...(message.state as State) };
    for (const [i, path] of ((message.buffer_paths ?? []) as string[][]).entries())
      changed[path[0]] = buffers[i];
    Object.assign(this.state, changed);
    this.send("echo_update", changed);
    for (const listener of this.listeners) listener(changed);
  }

  private send(method: string, state: State): void {
    const { data, buffers } = split(state);
    this.comm.send({ method, ...data }, buffers);
  }
}

/** Bytes of a state are sent separately from the JSON, which contains their paths. */
export function split(state: State): {
  data: { state: State; buffer_paths: string[][] };
  buffers: Uint8Array[];
} {
  const binary = Object.entries(state).filter(
    (entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array,
  );
  const rest = Object.entries(state).filter(([, value]) => !(value instanceof Uint8Array));
  const data = { state: Object.fromEntries(rest), buffer_paths: binary.map(([name]) => [name]) };
  return { data, buffers: binary.map(([, bytes]) => bytes) };
}
