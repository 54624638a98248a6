const none = -1;

/**
 * Returns the least total cost of pairing rows with columns, where each row and each column is either paired, at the
 * pair's cost, or stays unpaired, at its own price. O(rows · columns · (rows + columns)).
 *
 * Shortest augmenting paths with dual prices (Jonker and Volgenant, 1987): first each row is assigned, while columns
 * may stay unpaired at no cost; then each column that is still unpaired. The least cost of these growing problems
 * increases to the result by the lengths of the paths. So no price exceeds the result, and the rounding errors exceed
 * its rounding by at most a factor of the number of paths: small moves count even next to long bars that do not move.
 * Costs may be infinite if the result is finite.
 * @param costs row by row, none negative
 * @param rowAlone the price of each row that stays unpaired
 * @param columnAlone the price of each column that stays unpaired
 */
export function leastAssignment(
  costs: Float64Array,
  rowAlone: Float64Array,
  columnAlone: Float64Array,
): number {
  const rows = side(rowAlone, columnAlone.length);
  const columns = side(columnAlone, 1);
  const provideForRow = insertion(rows, columns, costs);
  const provideForColumn = insertion(columns, rows, costs);
  for (let i = 0; i < rows.count; i++) provideForRow(i);
  for (let j = 0; j < columns.count; j++) if (columns.partner[j] === none) provideForColumn(j);
  let cost = 0;
  rows.partner.forEach((j, i) => {
    cost += j === none ? rowAlone[i] : costs[i * columns.count + j];
  });
  columns.partner.forEach((i, j) => {
    if (i === none) cost += columnAlone[j];
  });
  return cost;
}

/** The rows, or the columns. */
interface Side {
  count: number;
  /** The stride between the costs of consecutive members. */
  stride: number;
  alone: Float64Array;
  partner: Int32Array;
  price: Float64Array;
}

function side(alone: Float64Array, stride: number): Side {
  const count = alone.length;
  return { count, stride, alone, partner: new Int32Array(count).fill(none), price: new Float64Array(count) };
}

/** Returns a function that assigns one more member of `near` along the shortest path of exchanges. */
function insertion(near: Side, far: Side, costs: Float64Array): (start: number) => void {
  /** The length of the shortest path to each member of `far`, and the preceding member of `near`. */
  const reach = new Float64Array(far.count);
  const from = new Int32Array(far.count);
  const settled = new Uint8Array(far.count);

  function relax(member: number, length: number): void {
    const base = length - near.price[member];
    for (let other = 0, at = member * near.stride; other < far.count; other++, at += far.stride) {
      if (settled[other]) continue;
      const through = base + costs[at] - far.price[other];
      if (through >= reach[other]) continue;
      reach[other] = through;
      from[other] = member;
    }
  }

  function nearest(): number {
    let found = none;
    let least = Number.POSITIVE_INFINITY;
    for (let other = 0; other < far.count; other++) {
      if (settled[other] || reach[other] >= least) continue;
      least = reach[other];
      found = other;
    }
    return found;
  }

  /** Moves the prices so that the path to its end costs nothing. */
  function movePrices(visited: readonly number[], length: number): void {
    for (const member of visited) {
      const partner = near.partner[member];
      near.price[member] += length - (partner === none ? 0 : reach[partner]);
    }
    for (let other = 0; other < far.count; other++)
      if (settled[other]) far.price[other] -= length - reach[other];
  }

  /** Passes partners along the path, from its end back to the new member. */
  function exchange(end: number): void {
    for (let other = end; other !== none; ) {
      const member = from[other];
      const before = near.partner[member];
      near.partner[member] = other;
      far.partner[other] = member;
      other = before;
    }
  }

  return (start) => {
    reach.fill(Number.POSITIVE_INFINITY);
    settled.fill(0);
    let [member, length] = [start, 0];
    let [quitter, quits] = [none, Number.POSITIVE_INFINITY];
    const visited = [start];
    // Each iteration settles another member of `far`.
    for (;;) {
      const leaves = length + near.alone[member] - near.price[member];
      if (leaves < quits) [quitter, quits] = [member, leaves];
      relax(member, length);
      const other = nearest();
      if (other === none || quits <= reach[other]) {
        movePrices(visited, quits);
        const freed = near.partner[quitter];
        near.partner[quitter] = none;
        exchange(freed);
        return;
      }
      length = reach[other];
      settled[other] = 1;
      member = far.partner[other];
      if (member === none) {
        movePrices(visited, length);
        exchange(other);
        return;
      }
      visited.push(member);
    }
  };
}
