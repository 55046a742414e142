/** Whether a person set a field: no machine writes over it from then on. */
export function isHuman(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && (entry as { source?: string }).source === "human";
}
