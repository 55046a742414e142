/** Has a call worked on again, with what it is expected to cost told first. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callsReprocess, type Stage } from "~/api/generated";
import { type Choice, Select } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { count } from "~/ui/format";
import { Shown } from "~/ui/page";
import { costText } from "./cost";

const STAGES: readonly Choice[] = [
  ["transcript", "From the recording: hear it anew"],
  ["insights", "From the transcript: draw conclusions anew"],
  ["followups", "Only the follow-ups"],
];

export function Reprocess({ callId, close }: { readonly callId: string; readonly close: () => void }) {
  const [stage, setStage] = useState<Stage>("insights");
  const path = { call_id: callId };
  const price = useQuery({
    // By no name of the calls': once the work has begun there is nothing to ask.
    queryKey: [{ _id: "price of working again" }, callId, stage],
    queryFn: async () => (await callsReprocess({ path, body: { from_stage: stage, dry_run: true }, throwOnError: true })).data.estimate,
  });
  const start = () => callsReprocess({ path, body: { from_stage: stage, dry_run: false }, throwOnError: true });
  return (
    <FormDialog title="Work on it again" close={close} save={start} touches={["calls", "jobs"]} done="It is being worked on again." button="Start">
      <Select label="From where" name="from_stage" choices={STAGES} value={stage} onChange={(event) => setStage(event.target.value as Stage)} />
      <p className="muted">What people decided or corrected stays. Where the new run says otherwise, it proposes.</p>
      <Shown query={price} lines={2}>
        {(estimate) => (
          <p className="note" role="status">
            Expected cost: <strong>{costText(estimate.micropence)}</strong>
            {stage === "transcript" && <> for {count(Math.ceil(estimate.minutes))} min</>}, by {stage === "transcript" ? `${estimate.speech_engine} and ` : ""}
            {estimate.insight_engine}.
          </p>
        )}
      </Shown>
    </FormDialog>
  );
}
