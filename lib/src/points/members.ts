/** The rows of each class, or of each cluster. */
export function membersOf(rows: ArrayLike<number>, count: number): number[][] {
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let row = 0; row < rows.length; row++) members[rows[row]].push(row);
  return members;
}
