import type { Session } from "../../backend/graphs/session.js";
import type { tf } from "../../backend/index.js";
import { idOf, nativeBackend, type TensorEntry } from "../../backend/native.js";
import { DisposedError } from "../../errors.js";
import { optimizerVariables } from "../optimizers/optimizer-state.js";
import type { Traced } from "../record/traced.js";
import type { DType } from "./attributes.js";
import type { Graph, GraphNode, Ref } from "./graph.js";

/** A tensor whose value is in a session: data, or a variable that a graph trains. */
export interface Resident {
  variable: tf.Tensor | tf.Variable;
  dtype: DType;
  /** Whether the graph writes it. */
  written: boolean;
  /**
   * Residents that are fetched together. Code that reads one weight usually reads all weights, but rarely the moments.
   */
  group: "data" | "model" | "optimizer";
}

/** The nodes around the residents in the main graph. */
export interface ResidentNodes {
  handles: Ref[];
  /** Their values when a run begins. */
  values: Ref[];
}

const pushed = "pushed";

/** Writes the resources, and the nodes that load and read them, into the main graph. */
export function writeResidents(graph: Graph, residents: readonly Resident[]): ResidentNodes {
  const assigned: GraphNode[] = [];
  const nodes = residents.map(({ variable, dtype }, i) => {
    const handle = graph.variable(`state_${i}`, dtype, variable.shape);
    const fed = graph.placeholder(`feed_${i}`, dtype, variable.shape);
    const assign = graph.assign(handle, fed, dtype);
    graph.marker(`${pushed}_${i}`, [assign]);
    assigned.push(assign);
    return { handle, value: graph.read(handle, dtype, { name: `value_${i}` }) };
  });
  graph.marker(pushed, assigned);
  return { handles: nodes.map(({ handle }) => handle), values: nodes.map(({ value }) => value) };
}

/**
 * Keeps tfjs's variables and the session's in sync without copying at every run. Values that JavaScript assigned are
 * pushed before a run; values that the graph wrote are fetched only when JavaScript reads them.
 */
export class ResidentState {
  /** The data of each variable when the variable and the session last held the same value. */
  private readonly agreed: (object | undefined)[];
  /** Entries still to be fetched, by resident. */
  private readonly waiting: (TensorEntry | undefined)[];
  private readonly native = nativeBackend();

  constructor(
    private readonly session: Session,
    private readonly residents: readonly Resident[],
  ) {
    this.agreed = residents.map(() => undefined);
    this.waiting = residents.map(() => undefined);
  }

  /** @throws {DisposedError} if the session, a variable or the data were disposed */
  requireOpen(): void {
    this.session.requireOpen();
    for (const { variable, group } of this.residents) requireUndisposed(variable, group);
  }

  /**
   * Before a run: fetches values that other tensors still share, loads values that changed in JavaScript, and releases
   * variables that the run will write, so that they can be updated in place.
   * @throws {DisposedError} if the session, a variable or the data were disposed; in that case nothing has changed
   */
  beforeRun(): void {
    this.requireOpen();
    this.waiting.forEach((entry, i) => {
      if (entry && entry.refCount > 1) this.fetch(i);
    });
    const changed = [...this.residents.keys()].filter(
      (i) => this.agreed[i] !== this.residents[i].variable.dataId,
    );
    if (changed.length > 0) this.push(changed);
    this.release();
  }

  private push(changed: readonly number[]): void {
    const feeds = changed.map((i) => ({ name: `feed_${i}`, id: idOf(this.residents[i].variable) }));
    const all = changed.length === this.residents.length;
    const fetches = all ? [pushed] : changed.map((i) => `${pushed}_${i}`);
    for (const { id } of this.session.run(feeds, fetches)) this.native.binding.deleteTensor(id);
    for (const i of changed) this.agreed[i] = this.residents[i].variable.dataId;
  }

  /** Makes the written variables refer to values in the session. */
  private release(): void {
    this.residents.forEach(({ variable, written }, i) => {
      if (!written || this.waiting[i]) return;
      const { shape, dtype } = this.native.tensorMap.get(variable.dataId);
      const tensor = this.native.createOutputTensor({ id: -1, shape, dtype });
      const entry = this.native.tensorMap.get(tensor.dataId);
      (variable as tf.Variable).assign(tensor);
      tensor.dispose();
      this.agreed[i] = variable.dataId;
      this.waiting[i] = entry;
      Object.defineProperty(entry, "id", {
        configurable: true,
        enumerable: true,
        get: () => {
          this.fetch(i);
          return entry.id;
        },
      });
    });
  }

  /** Fetches all pending values, so that the session can be closed. */
  settle(): void {
    this.waiting.forEach((entry, i) => {
      if (entry && entry.refCount > 0) this.fetch(i);
    });
  }

  /** Fetches the resident with its group in one run, because TensorFlow makes a plan for every new set of fetches. */
  private fetch(i: number): void {
    const { group } = this.residents[i];
    const together = [...this.residents.keys()].filter(
      (k) => this.waiting[k] && this.residents[k].group === group,
    );
    const outputs = this.session.run(
      [],
      together.map((k) => `value_${k}`),
    );
    together.forEach((k, at) => {
      const entry = this.waiting[k]!;
      this.waiting[k] = undefined;
      const { id } = outputs[at];
      if (entry.refCount > 0)
        Object.defineProperty(entry, "id", {
          configurable: true,
          enumerable: true,
          writable: true,
          value: id,
        });
      else this.native.binding.deleteTensor(id);
    });
  }
}

/** @throws {DisposedError} if data or a variable of a step were disposed */
export function requireUndisposed(tensor: tf.Tensor, group: Resident["group"]): void {
  if (!tensor.isDisposed) return;
  const what = { data: "Data", model: "A variable", optimizer: "A variable of the optimizer" }[group];
  throw new DisposedError(
    `${what} of shape [${tensor.shape}] that the step uses was disposed: keep it until the last run`,
  );
}

/** The residents of a traced step's state: each variable, whether the step writes it, and its group. */
export function stateResidents({ state, optimizers }: Traced): Resident[] {
  const moments = new Set(optimizers.flatMap(optimizerVariables));
  return state.map(({ variable, dtype, after }) => ({
    variable,
    dtype,
    written: after !== undefined,
    group: moments.has(variable) ? "optimizer" : "model",
  }));
}
