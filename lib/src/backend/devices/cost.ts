import type { Device } from "./device.js";

/** What an operation, or a graph that runs once, has to do. */
export interface Work {
  /** Operations that are started one after the other. */
  operations: number;
  /** Floating-point operations of its products and convolutions. */
  flops: number;
  /** Bytes that its operations read and write. */
  bytes: number;
  /** Bytes of its inputs that lie on each device. */
  inputs: Record<Device, number>;
}

/** Rates that an ordinary processor, for each core, and an ordinary GPU reach, in operations and bytes a second. */
const CORE = { flops: 35e9, bytes: 5e9 };
const GPU = { flops: 15e12, bytes: 1e12 };
/** Copies between the two: bytes a second, and seconds until the first arrives. */
const COPY = { bytes: 5e9, start: 20e-6 };
/** Seconds that TensorFlow takes to start one operation. */
const START: Record<Device, number> = { cpu: 10e-6, gpu: 30e-6 };
/** The GPU's share of the processor's time from which on moving is worth it. */
const WORTH = 0.7;

/**
 * Chooses the device by the size of the work: the GPU where it is clearly faster, what must be copied to it included.
 * @param cores of the processor
 */
export function deviceFor({ operations, flops, bytes, inputs }: Work, cores: number): Device {
  const onCpu =
    START.cpu * operations + flops / (CORE.flops * cores) + bytes / (CORE.bytes * cores) + copy(inputs.gpu);
  const onGpu = START.gpu * operations + flops / GPU.flops + bytes / GPU.bytes + copy(inputs.cpu);
  return onGpu < WORTH * onCpu ? "gpu" : "cpu";
}

const copy = (bytes: number) => (bytes === 0 ? 0 : COPY.start + bytes / COPY.bytes);
