import { promiseHooks } from "node:v8";

/**
 * A value that code finds around it, also after its awaits, as with Node's `AsyncLocalStorage`. That one cannot be
 * had here: in Node 20 it makes every promise reaction a step that must not be broken off, so that the process aborts
 * when an interrupt terminates a loop after an await. This one follows promises only, from its first use on.
 */
export class Surroundings<T extends object> {
  private current: T | undefined;
  private readonly around = new WeakMap<Promise<unknown>, T>();
  private hooked = false;

  /** What is around the code that asks. */
  get(): T | undefined {
    return this.current;
  }

  /** Runs `work` with `value` around it and around what follows its awaits. */
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

  /** After code that has it around was terminated. */
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
