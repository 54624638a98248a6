import type { Device } from "./device.js";

/** The work of an operation, or of one run of a graph. */
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

/** Rates of an ordinary processor (per core) and an ordinary GPU, in operations and bytes a second. */
const CORE = { flops: 35e9, bytes: 5e9 };
const GPU = { flops: 15e12, bytes: 1e12 };
/** Copies between the two: bytes a second, and seconds until the first arrives. */
const COPY = { bytes: 5e9, start: 20e-6 };
/** Seconds that TensorFlow takes to start one operation. */
const START: Record<Device, number> = { cpu: 10e-6, gpu: 30e-6 };
/** Work moves to the GPU if the GPU takes less than this share of the processor's time. */
const WORTH = 0.7;

/**
 * Chooses the device by the size of the work: the GPU if it is clearly faster, copies to it included.
 * @param cores number of processor cores
 */
export function deviceFor({ operations, flops, bytes, inputs }: Work, cores: number): Device {
  const onCpu =
    START.cpu * operations + flops / (CORE.flops * cores) + bytes / (CORE.bytes * cores) + copy(inputs.gpu);
  const onGpu = START.gpu * operations + flops / GPU.flops + bytes / GPU.bytes + copy(inputs.cpu);
  return onGpu < WORTH * onCpu ? "gpu" : "cpu";
}

const copy = (bytes: number) => (bytes === 0 ? 0 : COPY.start + bytes / COPY.bytes);
