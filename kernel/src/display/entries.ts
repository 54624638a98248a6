/** The greatest number of entries printed in each dimension. */
export const shownEntries = 6;

/**
 * The first entries of an array in brackets, a line for each row.
 * @param shape the array's
 * @param shown the number of entries of each dimension to print
 * @param text returns the entry at an index among those, counted row by row
 */
export function entries(
  shape: readonly number[],
  shown: readonly number[],
  text: (at: number) => string,
): string {
  const strides = shown.map((_, i) => shown.slice(i + 1).reduce((product, length) => product * length, 1));
  const write = (depth: number, offset: number): string => {
    if (depth === shape.length) return text(offset);
    const parts = Array.from({ length: shown[depth] }, (_, i) =>
      write(depth + 1, offset + i * strides[depth]),
    );
    if (shape[depth] > shown[depth]) parts.push(`… ${shape[depth] - shown[depth]} more`);
    const inner = depth === shape.length - 1 ? ", " : `,\n${" ".repeat(depth + 1)}`;
    return `[${parts.join(inner)}]`;
  };
  return write(0, 0);
}

/** A number with six significant digits; integers whole. */
export function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
