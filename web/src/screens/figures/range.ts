/** What a figure is asked with, and how its steps are called. Days are those of a zone: `2026-12-03`. */
import type { Group } from "~/api/generated";
import { daysAgo } from "~/ui/days";

export interface Range {
  readonly from: string;
  readonly to: string;
  readonly group: Group;
  readonly zone: string;
}

const HOUR = { dateStyle: "medium", timeStyle: "short" } as const;
const DAY = { dateStyle: "medium" } as const;

/** The beginning of a step as people of that zone write it: a day, or an hour of it. */
export function stepName(start: string, zone: string): string {
  const at = new Date(start);
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at);
  return new Intl.DateTimeFormat(undefined, { ...(clock === "00:00" ? DAY : HOUR), timeZone: zone }).format(at);
}

export const SPANS = {
  week: "Last 7 days",
  month: "Last 30 days",
  quarter: "Last 90 days",
  "this-month": "This month",
  "last-month": "Last month",
} as const;

export type Span = keyof typeof SPANS;

/** The first and last day of a span, both included. */
export function spanOf(span: Span, now = new Date()): { readonly from: string; readonly to: string; readonly group: Group } {
  const day = now.getDate();
  switch (span) {
    case "week":
      return { from: daysAgo(6, now), to: daysAgo(0, now), group: "day" };
    case "month":
      return { from: daysAgo(29, now), to: daysAgo(0, now), group: "day" };
    case "quarter":
      return { from: daysAgo(89, now), to: daysAgo(0, now), group: "week" };
    case "this-month":
      return { from: daysAgo(day - 1, now), to: daysAgo(0, now), group: "day" };
    case "last-month": {
      const last = new Date(now.getFullYear(), now.getMonth(), 0);
      return { from: daysAgo(last.getDate() - 1, last), to: daysAgo(0, last), group: "day" };
    }
  }
}
