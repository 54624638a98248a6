import type { Device } from "../../backend/devices/device.js";
import { type SavedModel, savedModel } from "../../backend/graphs/saved-model.js";
import type { Traced } from "../record/traced.js";
import type { DType } from "./attributes.js";
import { Graph, graphDefinition } from "./graph.js";
import { type Resident, writeResidents } from "./resident.js";
import { writeStep } from "./step.js";

export interface CallPlan {
  traced: Traced;
  residents: readonly Resident[];
  /** Types and shapes of the arguments and types of the results. */
  takes: readonly { dtype: DType; shape: readonly number[] }[];
  gives: readonly DType[];
  /** Whether `done` is a bool: true if the indices of all lookups are in range. */
  checked: boolean;
  device: Device;
}

/**
 * The graph of one call. Fed `input_k`, the learning `rates` and the seeds, it returns `result_k` and updates the state
 * in its session.
 */
export function callGraph({ traced, residents, takes, gives, checked, device }: CallPlan): SavedModel {
  const main = new Graph();
  const nodes = writeResidents(main, residents);
  const step = writeStep(main, traced, {
    arguments: takes.map(({ dtype, shape }, k) => main.placeholder(`input_${k}`, dtype, shape)),
    values: nodes.values,
    handles: nodes.handles,
    rates: main.placeholder("rates", "float32", [traced.optimizers.length]),
    seed: {
      first: main.placeholder("seed_first", "int32", []),
      second: main.placeholder("seed_second", "int32", []),
    },
    checked,
  });
  step.results.forEach((ref, k) => {
    main.named(`result_${k}`, ref, gives[k], step.done);
  });
  if (step.inRange.length === 0) main.marker("done", step.done);
  else main.named("done", main.all(step.inRange), "bool", step.done);
  return savedModel(graphDefinition(main), { device });
}
