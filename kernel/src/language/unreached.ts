/** A name was used, but its cell had ended before the name got a value. */
export class UnreachedError extends ReferenceError {
  override readonly name = "UnreachedError";
}

/**
 * The names that cells have declared but not reached. TypeScript knows them, so a later cell that uses one gets an
 * error that explains this, instead of `undefined`.
 */
export class Unreached {
  private readonly names = new Set<string>();

  /**
   * @param variables the session's variables
   * @param fallback the prototype of `variables`
   */
  constructor(
    private readonly variables: object,
    private readonly fallback: object,
  ) {}

  /**
   * Makes those of the names that have no value throw when they are read.
   * @param how how their cell ended, such as "was interrupted"
   */
  mark(names: readonly string[], how: string): void {
    for (const name of names.filter((name) => !(name in this.variables))) {
      this.names.add(name);
      Object.defineProperty(this.fallback, name, {
        configurable: true,
        enumerable: false,
        get() {
          throw new UnreachedError(
            `\`${name}\` has no value: its cell ${how} before it got one. Run that cell again.`,
          );
        },
        set: (value) => {
          this.forget([name]);
          Object.assign(this.variables, { [name]: value });
        },
      });
    }
  }

  /** Called when another cell declares these names. */
  forget(names: readonly string[]): void {
    for (const name of names) if (this.names.delete(name)) Reflect.deleteProperty(this.fallback, name);
  }
}
