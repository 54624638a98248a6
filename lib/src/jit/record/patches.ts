/** Temporary replacements of methods. */
export class Patches {
  private readonly undo: (() => void)[] = [];

  /** Replaces `owner[key]` with `value` until {@link restore}. */
  replace<T extends object, K extends keyof T>(owner: T, key: K, value: T[K]): void {
    const own = Object.hasOwn(owner, key);
    const old = owner[key];
    owner[key] = value;
    this.undo.push(() => {
      if (own) owner[key] = old;
      else delete owner[key];
    });
  }

  restore(): void {
    for (const undo of this.undo.splice(0).reverse()) undo();
  }
}
