/**
 * Writes rows of named cells as CSV (RFC 4180); missing cells and null are empty.
 *
 * @example
 * csv({ columns: ["seed", "ks"], rows: [{ seed: 1, ks: 0.02 }] });
 */
export function csv({ columns, rows }: { columns: string[]; rows: Record<string, unknown>[] }): string {
  const field = (cell: unknown) => {
    const text = cell === undefined || cell === null ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.map(field), ...rows.map((row) => columns.map((name) => field(row[name])))];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}
