type Run = (work: () => unknown, timer: NodeJS.Timeout) => unknown;
type Callback = (...values: unknown[]) => unknown;
type Timer = (callback: unknown, ...rest: unknown[]) => unknown;

/**
 * Replaces the global timers with breakable ones. V8 must not terminate a callback of a timer, because Node then finds
 * its stack of asynchronous contexts out of order and aborts the process. Modules of the kernel that set timers for
 * every cell import them from `node:timers`.
 * @param run calls the callback of a timer so that an interrupt can break it
 */
export function guardTimers(run: Run): void {
  const scope = globalThis as unknown as Record<string, Timer>;
  for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
    const original = scope[name];
    const guarded: Timer = (callback, ...rest) =>
      original(runsLong(callback) ? guard(callback, run) : callback, ...rest);
    // Copies name, length and the property that `promisify` uses.
    scope[name] = Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
  }
}

function guard(callback: Callback, run: Run): Callback {
  return function (this: NodeJS.Timeout, ...values) {
    return run(() => Reflect.apply(callback, this, values), this);
  };
}

/** Whether the function is the user's. A native function, such as a promise's `resolve`, needs no guard. */
function runsLong(callback: unknown): callback is Callback {
  if (typeof callback !== "function") return false;
  return !/\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(callback));
}
