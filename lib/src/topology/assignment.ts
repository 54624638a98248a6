const none = -1;

/**
 * The least total cost of giving each row either a column of its own, at the matrix's cost, or none, at the row's own
 * price. Shortest augmenting paths with dual prices (Jonker and Volgenant, 1987), O(rows² · columns).
 * @param costs row by row; may be negative
 * @param alone the price of each row without a column
 */
export function leastAssignment(costs: Float64Array, alone: Float64Array, columns: number): number {
  const assignment = new Assignment(costs, alone, columns);
  for (let row = 0; row < alone.length; row++) assignment.insert(row);
  return assignment.cost();
}

class Assignment {
  private readonly columnOf: Int32Array;
  private readonly rowOf: Int32Array;
  private readonly rowPrice: Float64Array;
  private readonly columnPrice: Float64Array;
  /** The length of the shortest path to each column, and the row it comes from. */
  private readonly reach: Float64Array;
  private readonly from: Int32Array;
  private readonly settled: Uint8Array;

  constructor(
    private readonly costs: Float64Array,
    private readonly alone: Float64Array,
    private readonly columns: number,
  ) {
    this.columnOf = new Int32Array(alone.length).fill(none);
    this.rowOf = new Int32Array(columns).fill(none);
    this.rowPrice = new Float64Array(alone.length);
    this.columnPrice = new Float64Array(columns);
    this.reach = new Float64Array(columns);
    this.from = new Int32Array(columns);
    this.settled = new Uint8Array(columns);
  }

  cost(): number {
    const { columns, columnOf, costs, alone } = this;
    return alone.reduce(
      (sum, price, row) => sum + (columnOf[row] === none ? price : costs[row * columns + columnOf[row]]),
      0,
    );
  }

  /**
   * Brings one more row in, along the shortest path of exchanges. A path ends at a column nobody has, or at a row that
   * gives its column up and pays for being alone.
   */
  insert(start: number): void {
    const { alone, rowPrice, rowOf, columnOf, reach, settled } = this;
    reach.fill(Number.POSITIVE_INFINITY);
    settled.fill(0);
    let [row, length] = [start, 0];
    let [quitter, quits] = [none, Number.POSITIVE_INFINITY];
    const visited = [start];
    for (;;) {
      const leaves = length + alone[row] - rowPrice[row];
      if (leaves < quits) [quitter, quits] = [row, leaves];
      this.relax(row, length);
      const column = this.nearest();
      if (column === none || quits <= reach[column]) {
        this.movePrices(visited, quits);
        const freed = columnOf[quitter];
        columnOf[quitter] = none;
        this.exchange(freed);
        return;
      }
      length = reach[column];
      settled[column] = 1;
      row = rowOf[column];
      if (row === none) {
        this.movePrices(visited, length);
        this.exchange(column);
        return;
      }
      visited.push(row);
    }
  }

  private relax(row: number, length: number): void {
    const { costs, columns, columnPrice, reach, from, settled } = this;
    const base = length - this.rowPrice[row];
    for (let column = 0; column < columns; column++) {
      if (settled[column]) continue;
      const through = base + costs[row * columns + column] - columnPrice[column];
      if (through >= reach[column]) continue;
      reach[column] = through;
      from[column] = row;
    }
  }

  private nearest(): number {
    const { reach, settled, columns } = this;
    let nearest = none;
    let least = Number.POSITIVE_INFINITY;
    for (let column = 0; column < columns; column++) {
      if (settled[column] || reach[column] >= least) continue;
      least = reach[column];
      nearest = column;
    }
    return nearest;
  }

  /** Moves the prices so that the path to the end costs nothing. */
  private movePrices(visited: number[], length: number): void {
    const { columnOf, rowPrice, columnPrice, reach, settled } = this;
    for (const row of visited) {
      const column = columnOf[row];
      rowPrice[row] += length - (column === none ? 0 : reach[column]);
    }
    for (let column = 0; column < this.columns; column++)
      if (settled[column]) columnPrice[column] -= length - reach[column];
  }

  /** Hands columns on along the path, from its end back to the new row. */
  private exchange(end: number): void {
    const { columnOf, rowOf, from } = this;
    for (let column = end; column !== none; ) {
      const row = from[column];
      const before = columnOf[row];
      columnOf[row] = column;
      rowOf[column] = row;
      column = before;
    }
  }
}
