import { promiseHooks } from "node:v8";

/**
 * A value attached to running code, also after its awaits, like Node's `AsyncLocalStorage`. That class is not usable
 * here: in Node 20 it makes every promise reaction uninterruptible, so the process aborts when an interrupt terminates
 * a loop after an await. This class only follows promises, from its first use on.
 */
export class Surroundings<T extends object> {
  private current: T | undefined;
  private readonly around = new WeakMap<Promise<unknown>, T>();
  private hooked = false;

  /** The value attached to the calling code. */
  get(): T | undefined {
    return this.current;
  }

  /** Runs `work` with `value` attached to it and to the code after its awaits. */
  run<R>(value: T, work: () => R): R {
    if (!this.hooked) this.hook();
    const before = this.current;
    this.current = value;
    try {
      return work();
    } finally {
      this.current = before;
    }
  }

  /** Resets the value after code was terminated. */
  reset(): void {
    this.current = undefined;
  }

  private hook(): void {
    this.hooked = true;
    promiseHooks.createHook({
      init: (promise) => {
        if (this.current) this.around.set(promise, this.current);
      },
      before: (promise) => {
        this.current = this.around.get(promise);
      },
      after: () => {
        this.current = undefined;
      },
    });
  }
}
