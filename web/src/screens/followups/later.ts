/** To when work is put off: some hours from now, or nine in the morning some days ahead. */
export type Later = readonly [text: string, at: (now?: Date) => string];

const HOUR_MS = 3_600_000;

const inHours =
  (hours: number) =>
  (now = new Date()): string =>
    new Date(now.getTime() + hours * HOUR_MS).toISOString();

const atNine =
  (days: number) =>
  (now = new Date()): string =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9).toISOString();

export const tomorrow = atNine(1);

export const LATER: readonly Later[] = [
  ["In 2 hours", inHours(2)],
  ["Tomorrow", tomorrow],
  ["In 3 days", atNine(3)],
  ["In a week", atNine(7)],
];
