import { promiseHooks } from "node:v8";

/**
 * A value that code finds around it, also after its awaits, as with Node's `AsyncLocalStorage`. That one cannot be
 * had here: in Node 20 it makes every promise reaction a step that must not be broken off, so that the process aborts
 * when an interrupt terminates a loop after an await. This one follows promises only, and only while it is in use.
 */
export class Surroundings<T extends object> {
  private current: T | undefined;
  private readonly around = new WeakMap<Promise<unknown>, T>();
  private users = 0;
  private unhook = () => {};

  /** What is around the code that asks. */
  get(): T | undefined {
    return this.current;
  }

  /** Runs `work` with `value` around it, up to the end of its promise. */
  async within<R>(value: T, work: () => R | Promise<R>): Promise<R> {
    if (this.users++ === 0) this.hook();
    try {
      return await this.run(value, work);
    } finally {
      if (--this.users === 0) this.unhook();
    }
  }

  /** After code that has it around was terminated. */
  reset(): void {
    this.current = undefined;
  }

  private run<R>(value: T, work: () => R): R {
    const before = this.current;
    this.current = value;
    try {
      return work();
    } finally {
      this.current = before;
    }
  }

  private hook(): void {
    this.unhook = promiseHooks.createHook({
      init: (promise) => {
        if (this.current) this.around.set(promise, this.current);
      },
      before: (promise) => {
        this.current = this.around.get(promise);
      },
      after: () => {
        this.current = undefined;
      },
    }) as () => void;
  }
}
