/** The day that a letter asks something by next. */
import type { ViolationListed } from "~/api/generated";
import { daysAgo } from "~/ui/days";
import { date } from "~/ui/format";
import { daysUntil, nearness, nextDeadline } from "./fields";
import { deadlineName } from "./words";

const NEAR_DAYS = 7;

export function NextDay({ violation }: { readonly violation: ViolationListed }) {
  const today = daysAgo(0);
  const next = nextDeadline(violation.open_deadlines, today);
  if (!next) return null;
  const left = daysUntil(next.due_on, today);
  const tag = left < 0 ? "tag bad" : left <= NEAR_DAYS ? "tag warn" : undefined;
  return (
    <span className={tag}>
      {deadlineName(next.kind)} {date(`${next.due_on}T12:00`)}, {left < 0 ? "missed" : nearness(next.due_on, today)}
    </span>
  );
}
