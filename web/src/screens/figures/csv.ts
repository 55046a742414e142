/** Figures as a file that spreadsheets open. */
export type Cell = string | number;

/** A text that a spreadsheet would run as a formula is marked as text. */
function quoted(cell: Cell): string {
  if (typeof cell === "number") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csv = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, ...rows].map((row) => row.map(quoted).join(",")).join("\r\n");
