import inspector from "node:inspector";
import { clock, slot, type ToMain } from "./threads.js";

/**
 * Times in milliseconds: between two attempts; until JavaScript is terminated; the same if SIGINT should suffice, or if a
 * library call listens to the signal and is about to return its result.
 */
const patience = { step: 25, terminate: 250, listened: 3000 };

/**
 * Stops the code on the main thread. A cell that awaits reacts to the message; before its first await SIGINT breaks it;
 * if neither works, V8's inspector terminates it. Never both, because the second could hit the code after the cell. A
 * compilation is allowed to finish; it checks for interrupts itself and must not be left half done.
 */
export function interruptMain(counters: Int32Array, tellMain: (message: ToMain) => void): void {
  const turn = Atomics.add(counters, slot.asked, 1) + 1;
  tellMain({ kind: "interrupt" });
  let [waited, next] = [0, 0];
  const insist: NodeJS.Timeout = setInterval(() => {
    if (Atomics.load(counters, slot.taken) >= turn) clearInterval(insist);
    else if (Atomics.load(counters, slot.compiling) === 0) press();
  }, patience.step);
  const press = () => {
    waited += patience.step;
    const synchronous = Atomics.load(counters, slot.synchronous) === 1;
    if (synchronous && waited < patience.listened) {
      // A second signal that arrives after the first has broken the cell would break the next cell.
      if (waited < next) return;
      next = waited + patience.terminate;
      return signal(counters);
    }
    const listening = Atomics.load(counters, slot.listening) === 1;
    if (waited < (listening ? patience.listened : patience.terminate)) return;
    terminate();
    waited = next = 0;
  };
}

function signal(counters: Int32Array): void {
  Atomics.store(counters, slot.signalled, clock());
  process.kill(process.pid, "SIGINT");
}

function terminate(): void {
  const debug = new inspector.Session();
  debug.connectToMainThread();
  debug.post("Runtime.terminateExecution", () => debug.disconnect());
}
