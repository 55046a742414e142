/** Where a booking lies on a picture of several days, in percent of its width. */
export interface Bar {
  readonly left: number;
  readonly width: number;
}

export const DAY_MS = 86_400_000;

/** Nothing for what lies wholly outside. */
export function barOf(startsAt: string, endsAt: string, from: number, days: number): Bar | null {
  const whole = days * DAY_MS;
  const start = Math.max(0, Date.parse(startsAt) - from);
  const end = Math.min(whole, Date.parse(endsAt) - from);
  return end <= 0 || start >= whole || end <= start ? null : { left: (100 * start) / whole, width: (100 * (end - start)) / whole };
}

/** Midnight of the browser's own day, some days from today. */
export function midnight(daysFromToday = 0, now = new Date()): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysFromToday).getTime();
}
