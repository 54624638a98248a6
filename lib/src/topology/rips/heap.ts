/**
 * A column of the coboundary matrix over Z/2 while it is reduced: a heap of simplex keys, in which a key that occurs
 * twice cancels. Keys are cancelled only when they reach the top.
 */
export class Column {
  private size = 0;
  private keys = new Float64Array(1024);
  private readonly one = new Float64Array(1);

  clear(): void {
    this.size = 0;
  }

  /** Adds the first `count` of the given keys. */
  add(added: Float64Array, count: number): void {
    if (this.size + count > this.keys.length) this.grow(this.size + count);
    const { keys } = this;
    let end = this.size;
    for (let i = 0; i < count; i++) {
      const key = added[i];
      let hole = end++;
      while (hole > 0) {
        const parent = (hole - 1) >> 1;
        if (keys[parent] <= key) break;
        keys[hole] = keys[parent];
        hole = parent;
      }
      keys[hole] = key;
    }
    this.size = end;
  }

  /** Removes and returns the least key that occurs an odd number of times; −1 if there is none. */
  takePivot(): number {
    while (this.size > 0) {
      const key = this.take();
      let odd = true;
      while (this.size > 0 && this.keys[0] === key) {
        this.take();
        odd = !odd;
      }
      if (odd) return key;
    }
    return -1;
  }

  /** Puts one key back. */
  restore(key: number): void {
    this.one[0] = key;
    this.add(this.one, 1);
  }

  private take(): number {
    const { keys } = this;
    const top = keys[0];
    const end = --this.size;
    const key = keys[end];
    let hole = 0;
    for (let child = 1; child < end; child = 2 * hole + 1) {
      if (child + 1 < end && keys[child + 1] < keys[child]) child++;
      if (keys[child] >= key) break;
      keys[hole] = keys[child];
      hole = child;
    }
    keys[hole] = key;
    return top;
  }

  private grow(atLeast: number): void {
    const keys = new Float64Array(Math.max(atLeast, 2 * this.keys.length));
    keys.set(this.keys.subarray(0, this.size));
    this.keys = keys;
  }
}
