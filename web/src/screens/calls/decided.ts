/** Whether a person set a field: no machine writes over it from then on. */
export function isHuman(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && (entry as { source?: string }).source === "human";
}

/** What is proposed in a field, line by line; claims by their texts. */
export function proposedLines(proposal: unknown): string[] {
  const value = (proposal as { value?: unknown } | undefined)?.value ?? null;
  const values: readonly unknown[] = Array.isArray(value) ? value : value === null ? [] : [value];
  return values.map((each) => (typeof each === "object" && each !== null ? String((each as { text?: unknown }).text) : String(each)));
}
