/** Which of several things comes first. */
import { type Dated, nextDeadline } from "../violations/fields";

interface Dutiful {
  readonly id: string;
  readonly open_deadlines: readonly Dated[];
}

/** Each once, by its next day; what has none yet comes last. Days are local: `2026-12-03`. */
export function mostUrgent<Each extends Dutiful>(things: readonly Each[], today: string): readonly Each[] {
  const once = [...new Map(things.map((each) => [each.id, each])).values()];
  const day = (each: Each) => nextDeadline(each.open_deadlines, today)?.due_on ?? "9999";
  // A day that is still to come can be kept; one that was missed cannot.
  const missed = (each: Each) => (day(each) < today ? 1 : 0);
  return once.sort((a, b) => missed(a) - missed(b) || day(a).localeCompare(day(b)));
}
