import type { Device } from "../backend/devices/device.js";
import { noGpu } from "../backend/native.js";
import type { StepWork } from "./step-work.js";

/**
 * How a traced loop runs:
 * - "while": a functional loop, ready in half a second; each step's operations run one by one.
 * - "lowered": the loop's body as part of the main graph, state updated in place: what large models and
 *   convolutions need on a CPU (oneDNN's convolutions are put into the main graph only), and short runs on a GPU.
 * - "xla": the whole loop compiled to machine code, which takes seconds, and pays for small models. The code
 *   is kept in the folder `compiled` of topolab's cache, each entry with a checksum, so that the next process trains
 *   the same graph at once; `TOPOLAB_COMPILE_CACHE=0` keeps nothing.
 */
export type Form = (typeof forms)[number];

export const forms = ["while", "lowered", "xla"] as const;

/**
 * What products and convolutions are computed in:
 * - "float32": factors of 24 bits, on every device. The default.
 * - "tf32": a GPU may round the factors to TF32, 11 bits, which its tensor cores multiply; a CPU computes in float32.
 * - "bfloat16": the factors are rounded to bfloat16, 8 bits, sums are float32, and so are weights and optimizer.
 */
export type Precision = (typeof precisions)[number];

export const precisions = ["float32", "tf32", "bfloat16"] as const;

export interface Execution {
  form: Form;
  /** Where the steps run. */
  device: Device;
  /** Why so, in a sentence for the user. */
  reason: string;
}

/** What the caller wants, whatever the size of the work. */
export interface Wishes {
  form?: Form;
  device?: Device;
}

/** The machine at hand. */
export interface Machine {
  /** Whether TensorFlow has a GPU. */
  gpu: boolean;
  /** Processor cores. */
  cores: number;
}

/** Numbers of state from which on memory traffic, not the number of operations, takes the time on a CPU. */
const LARGE = 1_000_000;
/** Steps that earn back XLA's compilation: it saves about 0.1 ms a step and costs about 1 s. */
const LONG = 10_000;

/**
 * Chooses device and form by what a step holds and how many steps are to come; the same input, the same choice.
 * @throws {BackendError} if a GPU is asked for and there is none
 */
export function chooseExecution(work: StepWork, steps: number, wishes: Wishes, machine: Machine): Execution {
  if (wishes.device === "gpu" && !machine.gpu) throw noGpu();
  const device = wishes.device ?? deviceFor(work, steps, machine);
  const chosen = device === "gpu" ? onGpu(work, steps) : onCpu(work, steps);
  const form = wishes.form ? { form: wishes.form, reason: "asked for" } : chosen;
  return { device, ...form };
}

type Choice = Omit<Execution, "device">;

function onCpu({ convolution, state }: StepWork, steps: number): Choice {
  if (convolution)
    return { form: "lowered", reason: "convolutions run fastest in the main graph, by oneDNN" };
  if (state >= LARGE)
    return { form: "lowered", reason: `${millions(state)} numbers of state are best updated in place` };
  if (steps >= LONG)
    return {
      form: "xla",
      reason: `${steps.toLocaleString("en")} steps of a small model are worth compiling`,
    };
  return { form: "while", reason: "a short run starts fastest without compiling" };
}

function onGpu(work: StepWork, steps: number): Choice {
  const form = gpuForm(work, steps);
  const count = steps.toLocaleString("en");
  if (form === "xla") return { form, reason: `${count} steps on the GPU are worth compiling` };
  return { form, reason: `${count} steps on the GPU start fastest without compiling` };
}

/** Convolutions are left to cuDNN's own choice of algorithm, which XLA is told not to try out. */
function gpuForm(work: StepWork, steps: number): GpuForm {
  if (work.convolution) return "lowered";
  return gpuSeconds(work, steps, "xla") < gpuSeconds(work, steps, "lowered") ? "xla" : "lowered";
}

function deviceFor(work: StepWork, steps: number, { gpu, cores }: Machine): Device {
  if (!gpu) return "cpu";
  return gpuSeconds(work, steps, gpuForm(work, steps)) < cpuSeconds(work, steps, cores) ? "gpu" : "cpu";
}

/*
 * Seconds that a training takes, its start included: test/bench/RESULTS.md has the measurements that they fit within a
 * factor of two. Most of a small step's time goes to its operations, which XLA joins; numbers that a step writes take 8
 * bytes of traffic.
 */

/** XLA keeps few cores busy with small products; oneDNN, which computes large ones, keeps all. */
function cpuSeconds({ flops, written, convolution, state }: StepWork, steps: number, cores: number): number {
  const busy = convolution || state >= LARGE ? cores : Math.min(cores, 2);
  return 1 + steps * (30e-6 + flops / (25e9 * busy) + (8 * written) / (20e9 * busy));
}

type GpuForm = "xla" | "lowered";

function gpuSeconds({ flops, written, operations }: StepWork, steps: number, form: GpuForm): number {
  const start = form === "xla" ? 2 + 4e-3 * operations : 3 + 2e-3 * operations;
  const launches = form === "xla" ? 0.7e-6 : 10e-6;
  return start + steps * (20e-6 + launches * operations + flops / 20e12 + (8 * written) / 2e12);
}

const millions = (count: number) => `${(count / 1e6).toFixed(1)} million`;
