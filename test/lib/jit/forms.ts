import { type Form, jit, type Loop, type LoopOptions, type Step } from "topolab/jit";

/** Every way to run a loop. */
export const ways = ["eager", "while", "lowered", "xla"] as const;
export type Way = Form | "eager";

export function loopIn(way: Way, step: Step, options: LoopOptions): Loop {
  return jit.loop(step, way === "eager" ? { ...options, jit: false } : { ...options, form: way });
}

/** Makes a loop and runs it: the loop itself may be refused, or its run. */
export async function runIn(way: Way, step: Step, options: LoopOptions, request = {}) {
  const loop = loopIn(way, step, options);
  try {
    return await loop.run(request);
  } finally {
    loop.dispose();
  }
}
