/** What is done to all chosen leads at once; for a day it can be undone. */
import { type AgentOut, type BulkAction, type Intent, type LeadStatus, leadsChangeMany, leadsUndo } from "~/api/generated";
import { canTakeWork, useTeam } from "~/session/people";
import { useChange } from "~/ui/change";
import { ChosenBar, type Ids, type NamedDeed } from "~/ui/chosen";
import { words } from "~/ui/format";
import { say } from "~/ui/toast";
import { INTENTS, STATUSES } from "./words";

interface BulkProps {
  readonly chosen: Ids;
  readonly shown: readonly string[];
  readonly choose: (ids: Ids) => void;
}

interface Deed {
  readonly action: BulkAction;
  /** A status, an intent, or the id of a colleague. */
  readonly value?: LeadStatus | Intent | AgentOut["id"];
}

const DEEDS: readonly NamedDeed<Deed>[] = [
  ...STATUSES.map((value) => [`Status: ${words(value)}`, { action: "change_status", value }] as const),
  ...INTENTS.map((value) => [`Intent: ${words(value)}`, { action: "change_intent", value }] as const),
  ["Delete them", { action: "archive" }],
];
const TOUCHES = ["leads", "analytics"];

export function Bulk({ chosen, shown, choose }: BulkProps) {
  const people = useTeam(chosen.size > 0).filter(canTakeWork);
  const deeds = [...DEEDS, ...people.map(({ id, full_name }): NamedDeed<Deed> => [`Give to ${full_name}`, { action: "assign", value: id }])];
  const undo = useChange<string, unknown>(async (batch_id) => {
    const { data } = await leadsUndo({ path: { batch_id }, throwOnError: true });
    say(`${data.restored} are as they were.`);
  }, TOUCHES);
  const act = useChange<Deed, unknown>(async (deed) => {
    const { data } = await leadsChangeMany({ body: { lead_ids: [...chosen], ...deed }, throwOnError: true });
    const left = data.failed ? ` ${data.failed} were left: ${data.results.find(({ ok }) => !ok)?.reason ?? ""}` : "";
    say(`${data.updated} changed.${left}`, { label: "Undo", run: () => undo.mutate(data.batch_id) });
    choose(new Set());
  }, TOUCHES);
  return <ChosenBar nouns={["lead", "leads"]} {...{ chosen, choose, shown, deeds }} apply={act.mutate} busy={act.isPending} />;
}
