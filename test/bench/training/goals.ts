import type { Device } from "topolab/jit";

/** What a training must not exceed. */
interface Goal {
  /** Our step, as a share of PyTorch's best on the same device. */
  step: number;
  /** Seconds from tracing to the end of the first step. */
  first: number;
  /** Our peak memory, as a share of PyTorch's. A GPU's memory is not compared: TensorFlow does not tell how much it uses. */
  memory?: number;
}

/** Compiling and loading a graph for a GPU. */
const GPU_FIRST = 4;

const goals: Record<string, Record<Device, Goal>> = {
  "swiss-roll": { cpu: { step: 0.15, first: 3 }, gpu: { step: 0.1, first: GPU_FIRST } },
  square: { cpu: { step: 0.15, first: 3 }, gpu: { step: 0.1, first: GPU_FIRST } },
  "mnist-gtn": { cpu: { step: 0.5, first: 3 }, gpu: { step: 0.1, first: GPU_FIRST } },
  "mnist-autoencoder": { cpu: { step: 0.85, first: 3 }, gpu: { step: 0.6, first: GPU_FIRST } },
  "celeba-autoencoder": { cpu: { step: 0.75, first: 8 }, gpu: { step: 0.9, first: GPU_FIRST } },
  "celeba-gtn": { cpu: { step: 1, first: 8, memory: 1.5 }, gpu: { step: 0.6, first: GPU_FIRST } },
  diffusion: { cpu: { step: 0.6, first: 3 }, gpu: { step: 0.1, first: GPU_FIRST } },
  gan: { cpu: { step: 0.3, first: 3 }, gpu: { step: 0.1, first: GPU_FIRST } },
};

/** The goal of a network of the training bench on a device. */
export function goalOf(name: string, device: Device): Goal {
  const goal = goals[name]?.[device];
  if (!goal)
    throw new Error(`The training bench has no network ${name}: it has ${Object.keys(goals).join(", ")}`);
  return goal;
}

/** PyTorch's ways to train on a device: eagerly, with fused Adam, compiled, and as a CUDA graph. */
export function peersOn(device: Device): string[] {
  return ["eager", "fused", "compiled", ...(device === "gpu" ? ["graphs"] : [])];
}
