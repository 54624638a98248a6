import type { Device } from "../../backend/devices/device.js";
import { type SavedModel, savedModel } from "../../backend/graphs/saved-model.js";
import type { Form, Precision } from "../execution.js";
import type { Traced } from "../record/traced.js";
import { type Attributes, attribute } from "./attributes.js";
import { CompiledBody } from "./compiled-body.js";
import {
  type Argument,
  Graph,
  type GraphFunction,
  type GraphNode,
  graphDefinition,
  output,
  type Ref,
} from "./graph.js";
import { type Resident, writeResidents } from "./resident.js";
import { writeStep } from "./step.js";

export interface LoopPlan {
  traced: Traced;
  /** The state's variables, then the data. */
  residents: readonly Resident[];
  /** Rows of a batch. */
  batchSize: number;
  /** The most steps that one order of the rows holds. */
  steps: number;
  form: Form;
  device: Device;
  precision: Precision;
  /** Whether the graph itself must check that indices are in range. */
  checked: boolean;
}

/** The feeds of a run of the loop, besides the values in its session. */
const feeds = {
  begin: "begin",
  end: "end",
  order: "order",
  rates: "rates",
  seedFirst: "seed_first",
  seedSecond: "seed_second",
} as const;

const int32 = { T: attribute.type("int32") };

/**
 * The graph of many steps: step i takes rows order[i·batch … (i + 1)·batch) of the data. Fed `begin`, `end`, the
 * `order`, learning `rates` of shape [steps, optimizers] and the seeds, it returns the sums of the losses and, in
 * `bad`, the first step with a loss that is not finite, or −1; it stops after that step. With `checked` lookups it also
 * stops at an index out of range and returns that step in `outside`.
 */
export function loopGraph(plan: LoopPlan): SavedModel {
  const main = new Graph();
  const loop = new LoopWriter(plan);
  const nodes = writeResidents(main, plan.residents);
  const handlesPassed = plan.form === "lowered";
  const stateCount = plan.traced.state.length;
  const state = (handlesPassed ? nodes.handles : nodes.values).slice(0, stateCount);
  const losses = plan.traced.recording.results.map(() => main.double(0));
  const passed = [
    main.placeholder(feeds.begin, "int32", []),
    ...state,
    ...losses,
    main.int(-1),
    main.int(-1),
    main.placeholder(feeds.end, "int32", []),
    main.placeholder(feeds.order, "int32", [plan.steps * plan.batchSize]),
    main.placeholder(feeds.rates, "float32", [plan.steps, plan.traced.optimizers.length]),
    main.placeholder(feeds.seedFirst, "int32", []),
    main.placeholder(feeds.seedSecond, "int32", []),
    ...nodes.values.slice(stateCount),
  ];
  const node = loop.call(main, passed);
  const assigned = handlesPassed ? [] : assignState(main, plan, node, nodes.handles);
  losses.forEach((_, k) => {
    // The binding does not read float64, so its eight bytes are passed as two int32.
    const bytes = { T: attribute.type("float64"), type: attribute.type("int32") };
    const sum = main.op("Bitcast", [output(node, 1 + stateCount + k)], bytes);
    main.named(`loss_${k}`, sum, "int32", assigned);
  });
  main.named("bad", output(node, 1 + stateCount + losses.length), "int32", assigned);
  main.named("outside", output(node, 2 + stateCount + losses.length), "int32", assigned);
  main.named("reached", output(node), "int32", assigned);
  // TensorFlow's optimizers fuse operations of the lowered loop; for the other forms they only cost time.
  return savedModel(graphDefinition(main, loop.functions), {
    asWritten: plan.form !== "lowered",
    device: plan.device,
  });
}

function assignState(main: Graph, plan: LoopPlan, loop: GraphNode, handles: readonly Ref[]): GraphNode[] {
  return plan.traced.state.flatMap(({ after, dtype }, i) => {
    if (after === undefined) return [];
    return [main.assign(handles[i], output(loop, 1 + i), dtype)];
  });
}

/** The functions of the loop, whose arguments and results are the same list of tensors. */
class LoopWriter {
  readonly functions: GraphFunction[] = [];
  private readonly slots: Argument[];

  constructor(private readonly plan: LoopPlan) {
    const { traced, residents, form } = plan;
    const state = traced.state.map(({ dtype }, k) => ({
      name: `state_${k}`,
      dtype: form === "lowered" ? ("resource" as const) : dtype,
    }));
    this.slots = [
      { name: feeds.begin, dtype: "int32" },
      ...state,
      ...traced.recording.results.map((_, k) => ({ name: `sum_${k}`, dtype: "float64" as const })),
      { name: "bad", dtype: "int32" },
      { name: "outside", dtype: "int32" },
      { name: feeds.end, dtype: "int32" },
      { name: feeds.order, dtype: "int32" },
      { name: feeds.rates, dtype: "float32" },
      { name: feeds.seedFirst, dtype: "int32" },
      { name: feeds.seedSecond, dtype: "int32" },
      ...residents.slice(traced.state.length).map(({ dtype }, k) => ({ name: `data_${k}`, dtype })),
    ];
  }

  /** The loop as one node of `graph`, with a result for each slot. */
  call(graph: Graph, inputs: readonly Ref[]): GraphNode {
    this.define("step", this.slots, (body) => this.stepBody(body));
    this.define("goes_on", [{ name: "answer", dtype: "bool" }], (body) => [this.condition(body)]);
    if (this.plan.form !== "xla") return this.loopNode(graph, inputs);
    this.define("epoch", this.slots, (body) => {
      const node = this.loopNode(
        body,
        this.slots.map(({ name }) => ({ argument: name })),
      );
      return this.slots.map((_, k) => output(node, k));
    });
    const types = attribute.types(this.slots.map(({ dtype }) => dtype));
    return graph.node("StatefulPartitionedCall", inputs, {
      Tin: types,
      Tout: types,
      f: attribute.function("epoch"),
      _XlaMustCompile: attribute.flag(true),
    });
  }

  private loopNode(graph: Graph, inputs: readonly Ref[]): GraphNode {
    const lowered = this.plan.form === "lowered";
    const attributes: Attributes = {
      T: attribute.types(this.slots.map(({ dtype }) => dtype)),
      cond: attribute.function("goes_on"),
      body: attribute.function("step"),
      parallel_iterations: attribute.integer(1),
      ...(lowered ? { _lower_using_switch_merge: attribute.flag(true) } : {}),
    };
    return graph.node(lowered ? "While" : "StatelessWhile", inputs, attributes);
  }

  private define(name: string, results: readonly Argument[], write: (body: Graph) => Ref[]): void {
    const body = this.plan.form === "xla" ? new CompiledBody() : new Graph(true);
    const refs = write(body);
    const gives = results.map((result, k) => ({ ...result, name: `${result.name}_out`, ref: refs[k] }));
    this.functions.push({ name, takes: this.slots, gives, body });
  }

  private condition(body: Graph): Ref {
    const more = body.math("Less", [{ argument: feeds.begin }, { argument: feeds.end }], "int32");
    const none = (slot: string) => body.math("Less", [{ argument: slot }, body.int(0)], "int32");
    return body.all([more, none("bad"), ...(this.plan.checked ? [none("outside")] : [])]);
  }

  private stepBody(body: Graph): Ref[] {
    const { traced, form } = this.plan;
    const i = body.node("Identity", [{ argument: feeds.begin }], int32);
    const state = traced.state.map((_, k): Ref => ({ argument: `state_${k}` }));
    const inPlace = form === "lowered";
    const values = inPlace
      ? traced.state.map(({ dtype }, k) =>
          // The previous step must write before this one reads: its counter comes after its writes.
          body.read(state[k], dtype, { after: [i] }),
        )
      : state;
    const step = writeStep(body, traced, {
      arguments: this.batches(body, output(i)),
      values,
      handles: inPlace ? state : undefined,
      rates: body.gather({ argument: feeds.rates }, output(i), "float32"),
      seed: {
        first: { argument: feeds.seedFirst },
        second: body.math("AddV2", [{ argument: feeds.seedSecond }, output(i)], "int32"),
      },
      checked: this.plan.checked,
      precision: this.plan.precision,
    });
    const next = body.node("AddV2", [output(i), body.int(1)], int32, { after: step.done });
    return [
      output(next),
      ...step.values.map((value, k) => value ?? state[k]),
      ...step.results.map((loss, k) =>
        body.math("AddV2", [{ argument: `sum_${k}` }, body.cast(loss, "float32", "float64")], "float64"),
      ),
      this.unless(
        body,
        step.results.map((loss) => body.math("IsFinite", [loss])),
        "bad",
        output(i),
      ),
      this.unless(body, step.inRange, "outside", output(i)),
      ...[feeds.end, feeds.order, feeds.rates, feeds.seedFirst, feeds.seedSecond].map((name) => ({
        argument: name,
      })),
      ...this.dataNames().map((name) => ({ argument: name })),
    ];
  }

  private dataNames(): string[] {
    return this.plan.residents.slice(this.plan.traced.state.length).map((_, k) => `data_${k}`);
  }

  /** The step's rows of each data tensor. */
  private batches(body: Graph, i: Ref): Ref[] {
    if (this.dataNames().length === 0) return [];
    const { batchSize, residents, traced } = this.plan;
    const start = body.math("Mul", [i, body.int(batchSize)], "int32");
    const begin = body.op("ExpandDims", [start, body.int(0)], { ...int32, Tdim: attribute.type("int32") });
    const inputs = [{ argument: feeds.order }, begin, body.ints(batchSize)];
    const rows = body.op("Slice", inputs, { ...int32, Index: attribute.type("int32") });
    return this.dataNames().map((name, k) =>
      body.gather({ argument: name }, rows, residents[traced.state.length + k].dtype),
    );
  }

  /** Step i if one of the conditions is false, else the slot's old value. */
  private unless(body: Graph, answers: readonly Ref[], slot: string, i: Ref): Ref {
    if (answers.length === 0) return { argument: slot };
    return body.op("SelectV2", [body.all(answers), { argument: slot }, i], int32);
  }
}
