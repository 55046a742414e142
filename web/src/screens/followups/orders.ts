/** In which order lists of work are shown: what is open by when it is due, what is over by when it came. */
import type { WorkSort } from "~/api/generated";
import type { Choice } from "~/ui/form";

const ORDERS: readonly (readonly [WorkSort, string])[] = [
  ["due_date", "Due first"],
  ["-due_date", "Due last"],
  ["-created_at", "Newest first"],
  ["created_at", "Oldest first"],
];

export const usualOrder = (status: string | undefined): WorkSort => (status === "open" ? "due_date" : "-created_at");

/** The usual one goes without saying: it is another one when the state is. */
export function ordersOf(status: string | undefined): readonly Choice[] {
  const usual = usualOrder(status);
  const others = ORDERS.filter(([sort]) => sort !== usual);
  return [["", ORDERS.find(([sort]) => sort === usual)?.[1] ?? "As usual"], ...others];
}
