/** What can be done to many follow-ups at once, and how it is told what became of them. */
import type { FollowupBulk, FollowupsDone, MemberOut } from "~/api/generated";
import type { NamedDeed } from "~/ui/chosen";
import { LATER } from "./later";

/** Asked for when it is done: what is put off by two hours is put off from then. */
export type Deed = () => Omit<FollowupBulk, "ids">;

interface Doer {
  /** Whoever does it. */
  readonly me: string | undefined;
  readonly manages: boolean;
  readonly people: readonly Pick<MemberOut, "id" | "full_name">[];
}

const LEFT: Readonly<Record<string, string>> = {
  not_found: "gone",
  forbidden: "a colleague’s",
  archived: "deleted",
  already_done: "done already",
  not_open: "not open",
};

export function deedsFor(status: string, { me, manages, people }: Doer): readonly NamedDeed<Deed>[] {
  if (status !== "open") return [["Reopen", () => ({ action: "reopen" })]];
  return [
    ["Done", () => ({ action: "complete" })],
    ...LATER.map(([text, at]): NamedDeed<Deed> => [`Put off: ${text.toLowerCase()}`, () => ({ action: "snooze", until: at() })]),
    ["Accept what is suggested", () => ({ action: "confirm" })],
    ["Dismiss", () => ({ action: "dismiss" })],
    ...(me === undefined || manages ? [] : [given("Take them", me)]),
    ...(manages ? people.map(({ id, full_name }) => given(`Give to ${full_name}`, id)) : []),
    given("Leave to nobody", null),
  ];
}

const given = (text: string, owner_id: string | null): NamedDeed<Deed> => [text, () => ({ action: "assign", owner_id })];

export function told({ updated, failed, results }: FollowupsDone): string {
  const changed = `${updated} changed.`;
  if (failed === 0) return changed;
  const reasons = new Set(results.filter(({ ok }) => !ok).map(({ reason }) => LEFT[reason ?? ""] ?? "not to be changed"));
  return `${changed} ${failed} left: ${[...reasons].join(", ")}.`;
}
