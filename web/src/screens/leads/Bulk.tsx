/** What is done to all chosen leads at once; for a day it can be undone. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AgentOut, type BulkAction, type Intent, type LeadStatus, leadsChangeMany, leadsUndo } from "~/api/generated";
import { teamListAgentsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useManages } from "~/session/session";
import { useChange } from "~/ui/change";
import { type Choice, Select } from "~/ui/form";
import { words } from "~/ui/format";
import { say } from "~/ui/toast";
import { INTENTS, STATUSES } from "./words";

interface BulkProps {
  readonly chosen: ReadonlySet<string>;
  readonly shown: readonly string[];
  readonly choose: (ids: ReadonlySet<string>) => void;
}

interface Deed {
  readonly action: BulkAction;
  /** A status, an intent, or the id of a colleague. */
  readonly value?: LeadStatus | Intent | AgentOut["id"];
}

type NamedDeed = readonly [text: string, deed: Deed];

const DEEDS: readonly NamedDeed[] = [
  ...STATUSES.map((value) => [`Status: ${words(value)}`, { action: "change_status", value }] as const),
  ...INTENTS.map((value) => [`Intent: ${words(value)}`, { action: "change_intent", value }] as const),
  ["Delete them", { action: "archive" }],
];
const MOST = 500;
const TOUCHES = ["leads", "analytics"];

export function Bulk({ chosen, shown, choose }: BulkProps) {
  const [at, setAt] = useState(0);
  const manages = useManages();
  const team = useQuery({ ...teamListAgentsOptions({ query: { limit: 200 } }), enabled: manages && chosen.size > 0 });
  const deeds = [...DEEDS, ...(team.data ?? []).map(({ id, full_name }): NamedDeed => [`Give to ${full_name}`, { action: "assign", value: id }])];
  const choices: readonly Choice[] = deeds.map(([text], index) => [String(index), text]);
  const clear = () => choose(new Set());
  const undo = useChange<string, unknown>(async (batch_id) => {
    const { data } = await leadsUndo({ path: { batch_id }, throwOnError: true });
    say(`${data.restored} are as they were.`);
  }, TOUCHES);
  const act = useChange<void, unknown>(async () => {
    const { data } = await leadsChangeMany({ body: { lead_ids: [...chosen], ...deeds[at]![1] }, throwOnError: true });
    const left = data.failed ? ` ${data.failed} were left: ${data.results.find(({ ok }) => !ok)?.reason ?? ""}` : "";
    say(`${data.updated} changed.${left}`, { label: "Undo", run: () => undo.mutate(data.batch_id) });
    clear();
  }, TOUCHES);
  if (chosen.size === 0) return null;
  return (
    <section className="card bulk" aria-label="Chosen leads">
      <p role="status">{chosen.size === 1 ? "1 lead is chosen." : `${chosen.size} leads are chosen.`}</p>
      <div className="row">
        <div className="grow">
          <Select hideLabel label="What to do with them" name="deed" choices={choices} value={String(at)} onChange={(event) => setAt(Number(event.target.value))} />
        </div>
        <button type="button" className="primary" onClick={() => act.mutate()} aria-disabled={act.isPending}>
          Apply
        </button>
        {shown.length > chosen.size && (
          <button type="button" onClick={() => choose(new Set(shown.slice(0, MOST)))}>
            Choose all {Math.min(shown.length, MOST)} shown
          </button>
        )}
        <button type="button" onClick={clear}>
          Choose none
        </button>
      </div>
    </section>
  );
}
