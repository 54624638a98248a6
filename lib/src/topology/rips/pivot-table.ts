const empty = -1;

/** A hash table from pivots (simplex keys, integers below 2⁵³) to column numbers. */
export class PivotTable {
  private keys = new Float64Array(1024).fill(empty);
  private columns = new Int32Array(1024);
  private count = 0;

  /** The column with this pivot; −1 if there is none. */
  get(key: number): number {
    const place = this.find(key);
    return this.keys[place] === empty ? -1 : this.columns[place];
  }

  set(key: number, column: number): void {
    if (2 * ++this.count > this.keys.length) this.grow();
    const place = this.find(key);
    this.keys[place] = key;
    this.columns[place] = column;
  }

  /** The slot of the key, or the free slot for it. */
  private find(key: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    const low = key | 0;
    let place = (Math.imul(low ^ ((key - (low >>> 0)) / 4294967296), 0x9e3779b1) >>> 7) & mask;
    while (keys[place] !== key && keys[place] !== empty) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { keys, columns } = this;
    this.keys = new Float64Array(2 * keys.length).fill(empty);
    this.columns = new Int32Array(2 * keys.length);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === empty) continue;
      const place = this.find(keys[i]);
      this.keys[place] = keys[i];
      this.columns[place] = columns[i];
    }
  }
}
