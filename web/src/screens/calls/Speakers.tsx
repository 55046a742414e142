/** Says who speaks: their names, and at once who said which sentence. */
import { callsSetSpeakers, type Speaker, type TranscriptOut } from "~/api/generated";
import { type Choice, Input, Select, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { reassigned, type Way, WAYS } from "./speakers";

export function Speakers({ transcript, close }: { readonly transcript: TranscriptOut; readonly close: () => void }) {
  const named = transcript.speaker_names as Partial<Record<Speaker, string>>;
  const save = ({ way = "", ...values }: Values) => {
    const names = Object.fromEntries((["agent", "customer", "unknown"] as const).flatMap((who) => (values[who] ? [[who, values[who]]] : [])));
    return callsSetSpeakers({ path: { call_id: transcript.call_id }, body: { names, segments: reassigned(transcript.segments, way as Way) }, throwOnError: true });
  };
  return (
    <FormDialog title="Who speaks" close={close} save={save} touches={["callsTranscript", "callsRead"]}>
      <Input label="The agent’s name" name="agent" defaultValue={named.agent ?? ""} autoFocus />
      <Input label="The customer’s name" name="customer" defaultValue={named.customer ?? ""} />
      <Input label="Anybody else" name="unknown" defaultValue={named.unknown ?? ""} />
      <Select label="Sentences" name="way" choices={Object.entries(WAYS) as readonly Choice[]} hint="One sentence alone: Correct beside it, or the keys A and C on it." />
    </FormDialog>
  );
}
