/** What is done to all chosen leads at once; for a day it can be undone. */
import { useState } from "react";
import { type BulkAction, type Intent, type LeadStatus, leadsChangeMany, leadsUndo } from "~/api/generated";
import { useChange } from "~/ui/change";
import { type Choice, Select } from "~/ui/form";
import { words } from "~/ui/format";
import { say } from "~/ui/toast";
import { INTENTS, STATUSES } from "./words";

interface BulkProps {
  readonly chosen: ReadonlySet<string>;
  readonly clear: () => void;
}

interface Deed {
  readonly action: BulkAction;
  readonly value?: LeadStatus | Intent;
}

const DEEDS: readonly (readonly [text: string, deed: Deed])[] = [
  ...STATUSES.map((value) => [`Status: ${words(value)}`, { action: "change_status", value }] as const),
  ...INTENTS.map((value) => [`Intent: ${words(value)}`, { action: "change_intent", value }] as const),
  ["Delete them", { action: "archive" }],
];
const CHOICES: readonly Choice[] = DEEDS.map(([text], at) => [String(at), text]);
const TOUCHES = ["leads", "analytics"];

export function Bulk({ chosen, clear }: BulkProps) {
  const [at, setAt] = useState(0);
  const undo = useChange<string, unknown>(async (batch_id) => {
    const { data } = await leadsUndo({ path: { batch_id }, throwOnError: true });
    say(`${data.restored} are as they were.`);
  }, TOUCHES);
  const act = useChange<void, unknown>(async () => {
    const { data } = await leadsChangeMany({ body: { lead_ids: [...chosen], ...DEEDS[at]![1] }, throwOnError: true });
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
          <Select hideLabel label="What to do with them" name="deed" choices={CHOICES} value={String(at)} onChange={(event) => setAt(Number(event.target.value))} />
        </div>
        <button type="button" className="primary" onClick={() => act.mutate()} aria-disabled={act.isPending}>
          Apply
        </button>
        <button type="button" onClick={clear}>
          Choose none
        </button>
      </div>
    </section>
  );
}
