import type { Device } from "../backend/devices/device.js";
import { noGpu } from "../backend/native.js";
import type { StepWork } from "./step-work.js";

/**
 * The form in which a traced loop runs:
 * - "while": a functional loop, ready in half a second; each step's operations run one by one.
 * - "lowered": the loop's body as part of the main graph, state updated in place. Large models and convolutions need it
 * on a CPU (oneDNN's convolutions exist only in the main graph), and short runs on a GPU.
 * - "xla": the entire loop compiled to machine code, which takes seconds and pays for small models. The folder
 * `compiled` of topolab's cache keeps the code, each entry with a checksum, so that the next process trains the same
 * graph at once; `TOPOLAB_COMPILE_CACHE=0` keeps nothing.
 */
export type Form = (typeof forms)[number];

export const forms = ["while", "lowered", "xla"] as const;

/**
 * The precision of products and convolutions:
 * - "float32": factors of 24 bits, on every device. The default.
 * - "tf32": a GPU may round the factors to TF32 (11 bits) for its tensor cores; a CPU computes in float32.
 * - "bfloat16": the factors are rounded to bfloat16 (8 bits); sums, weights and optimizer stay float32.
 */
export type Precision = (typeof precisions)[number];

export const precisions = ["float32", "tf32", "bfloat16"] as const;

export interface Execution {
  form: Form;
  /** The device of the steps. */
  device: Device;
  /** The reason, in words for the user. */
  reason: string;
}

/** The caller's choices, which override the rule. */
export interface Wishes {
  form?: Form;
  device?: Device;
}

/** The properties of the machine. */
export interface Machine {
  /** Whether TensorFlow has a GPU. */
  gpu: boolean;
  /** Processor cores. */
  cores: number;
}

/** With this much state, memory traffic and not the number of operations limits a CPU. */
const LARGE = 1_000_000;
/** The number of steps that pays for XLA's compilation, which saves about 0.1 ms a step and costs about 1 s. */
const LONG = 10_000;

/**
 * Chooses device and form from the work of a step and the number of steps. The choice is deterministic.
 * @throws {BackendError} if a GPU is requested and there is none
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

/** cuDNN chooses the algorithm of convolutions; XLA is configured not to try several. */
function gpuForm(work: StepWork, steps: number): GpuForm {
  if (work.convolution) return "lowered";
  return gpuSeconds(work, steps, "xla") < gpuSeconds(work, steps, "lowered") ? "xla" : "lowered";
}

function deviceFor(work: StepWork, steps: number, { gpu, cores }: Machine): Device {
  if (!gpu) return "cpu";
  return gpuSeconds(work, steps, gpuForm(work, steps)) < cpuSeconds(work, steps, cores) ? "gpu" : "cpu";
}

/*
 * Seconds of a training, its start included. The steps on a GPU fit those in test/bench/RESULTS.md within a factor of two,
 * the steps on a CPU within 2.5. Most of a small step's time goes to its operations, which XLA fuses; each number that a
 * step writes counts as 8 bytes of traffic.
 */

/**
 * Seconds of a training on a CPU. XLA keeps few cores busy with small products; oneDNN, which computes large ones, keeps
 * all.
 */
export function cpuSeconds(
  { flops, written, convolution, state }: StepWork,
  steps: number,
  cores: number,
): number {
  const busy = convolution || state >= LARGE ? cores : Math.min(cores, 2);
  return 1 + steps * (30e-6 + flops / (25e9 * busy) + (8 * written) / (20e9 * busy));
}

type GpuForm = "xla" | "lowered";

/** Seconds of a training on a GPU. */
export function gpuSeconds({ flops, written, operations }: StepWork, steps: number, form: GpuForm): number {
  const start = form === "xla" ? 2 + 4e-3 * operations : 3 + 2e-3 * operations;
  const launches = form === "xla" ? 0.7e-6 : 10e-6;
  return start + steps * (20e-6 + launches * operations + flops / 20e12 + (8 * written) / 2e12);
}

const millions = (count: number) => `${(count / 1e6).toFixed(1)} million`;
