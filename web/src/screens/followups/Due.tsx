/** Until when work is to be done. */
import type { FollowupOut } from "~/api/generated";
import { fromNow, moment } from "~/ui/format";

/** Further away a date says more than a number of days. */
const NEAR_MS = 14 * 86_400_000;

export function Due({ work: { due_date, status } }: { readonly work: Pick<FollowupOut, "due_date" | "status"> }) {
  if (!due_date) return <span>No date</span>;
  const overdue = status === "open" && new Date(due_date).getTime() < Date.now();
  return (
    <span className={overdue ? "tag bad" : undefined} title={moment(due_date)}>
      {overdue ? "Overdue: " : ""}
      {status === "open" && Math.abs(Date.parse(due_date) - Date.now()) < NEAR_MS ? fromNow(due_date) : moment(due_date)}
    </span>
  );
}
