/** What a figure is asked with. */
import type { Group } from "~/api/generated";

export interface Range {
  readonly from: string;
  readonly to: string;
  readonly group: Group;
  readonly zone: string;
}

/** The day so many days ago, as the browser's own calendar has it. */
export function daysAgo(days: number, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}
