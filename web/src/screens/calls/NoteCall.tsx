/** Notes a call that nobody recorded: how it ended and, if somebody writes it down, what was said. */
import { useState } from "react";
import { type CallLog, callsLog, type CallTag } from "~/api/generated";
import { type Choice, Input, Select, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput } from "~/ui/format";

/** With whom it was. */
export type Party = { readonly [Name in "lead_id" | "client_id"]?: string };

const OUTCOMES: readonly (Choice & readonly [CallTag, string])[] = [
  ["connected", "Spoke to them"],
  ["no_answer", "No answer"],
  ["voicemail", "Voicemail"],
  ["wrong_number", "Wrong number"],
];
const TOUCHES = ["calls", "leads", "clients", "followups", "analytics", "timelines"];
const MOST_MINUTES = 1440;

export function NoteCallButton({ party, small = false }: { readonly party: Party; readonly small?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={small ? "small" : undefined} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Note a call
      </button>
      {open && <NoteCall party={party} close={() => setOpen(false)} />}
    </>
  );
}

function NoteCall({ party, close }: { readonly party: Party; readonly close: () => void }) {
  const save = (values: Values) => callsLog({ body: noted(values, party), throwOnError: true });
  return (
    <FormDialog title="Note a call" close={close} save={save} touches={TOUCHES} done="The call is noted.">
      <Select label="How it ended" name="call_tag" choices={OUTCOMES} />
      <TextArea label="What was said" name="transcript" hint="If you like: one line for each, such as “Customer: ring me on Friday at three”. What was agreed becomes follow-ups." />
      <Input label="When" name="recorded_at" type="datetime-local" required defaultValue={forInput(new Date().toISOString())} />
      <Input label="Minutes" name="minutes" type="number" inputMode="decimal" min={0} max={MOST_MINUTES} step="any" />
    </FormDialog>
  );
}

export const noted = ({ call_tag, transcript, recorded_at = "", minutes }: Values, party: Party): CallLog => ({
  ...party,
  call_tag: call_tag as CallTag,
  recorded_at: fromInput(recorded_at),
  ...(transcript !== undefined && { transcript }),
  ...(minutes !== undefined && { duration_seconds: Number(minutes) * 60 }),
});
