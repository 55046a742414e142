/** Gives somebody a file. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Told by its first bytes that it is UTF-8: spreadsheets on Windows take it for their own encoding else. */
export const asSpreadsheet = (rows: Blob): Blob => new Blob(["\ufeff", rows], { type: "text/csv;charset=utf-8" });
