/** What is done to all chosen follow-ups at once. */
import { followupsActOnMany } from "~/api/generated";
import { canTakeWork, useTeam } from "~/session/people";
import { useManages, useMe } from "~/session/session";
import { useChange } from "~/ui/change";
import { ChosenBar, type Ids } from "~/ui/chosen";
import { say } from "~/ui/toast";
import { type Deed, deedsFor, told } from "./deeds";

interface BulkProps {
  /** Of all that are in the list. */
  readonly status: string;
  readonly chosen: Ids;
  readonly shown: readonly string[];
  readonly choose: (ids: Ids) => void;
}

const TOUCHES = ["followups", "analytics", "timelines"];

export function Bulk({ status, chosen, shown, choose }: BulkProps) {
  const me = useMe().data?.id;
  const manages = useManages();
  const people = useTeam(chosen.size > 0).filter(canTakeWork);
  const undo = useChange((ids: string[]) => followupsActOnMany({ body: { ids, action: "reopen" }, throwOnError: true }), TOUCHES);
  const act = useChange<Deed, unknown>(async (deed) => {
    const asked = deed();
    const { data } = await followupsActOnMany({ body: { ids: [...chosen], ...asked }, throwOnError: true });
    const changed = data.results.filter(({ ok }) => ok).map(({ id }) => id);
    const reopens = (asked.action === "complete" || asked.action === "dismiss") && changed.length > 0;
    say(told(data), reopens ? { label: "Undo", run: () => undo.mutate(changed) } : undefined);
    choose(new Set());
  }, TOUCHES);
  return <ChosenBar nouns={["follow-up", "follow-ups"]} {...{ chosen, choose, shown }} deeds={deedsFor(status, { me, manages, people })} apply={act.mutate} busy={act.isPending} />;
}
