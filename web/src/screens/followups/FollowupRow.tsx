/** One follow-up in a list: what, until when, why, and the things to do about it. */
import { useState } from "react";
import { type FollowupOut, followupsChange, followupsComplete, followupsDismiss, followupsReopen, followupsSnooze } from "~/api/generated";
import { useChange } from "~/ui/change";
import { ChoiceBox } from "~/ui/chosen";
import { moment } from "~/ui/format";
import { say } from "~/ui/toast";
import { Due } from "./Due";
import { FollowupDialog } from "./FollowupDialog";
import { PutOff } from "./PutOff";
import { SubjectLink } from "./SubjectLink";

const TOUCHES = ["followups", "analytics", "timelines"];

interface FollowupRowProps {
  readonly followup: FollowupOut;
  /** Set where the page is the follow-up's own subject already. */
  readonly within?: boolean;
  /** Set where it can be chosen. */
  readonly choice?: { readonly chosen: boolean; readonly mark: (on: boolean) => void };
  /** The name of whoever has it, where the list is of several people's work. */
  readonly whose?: string | undefined;
}

export function FollowupRow({ followup, within = false, choice, whose }: FollowupRowProps) {
  const [asking, setAsking] = useState<"change" | "later" | null>(null);
  const { complete, reopen, dismiss, accept, putOff } = useFollowupChanges(followup);
  const open = followup.status === "open";
  const close = () => setAsking(null);
  return (
    <div className="line">
      {choice ? (
        <label className="title check">
          <ChoiceBox of={followup.task} {...choice} />
          {followup.task}
        </label>
      ) : (
        <span className="title">{followup.task}</span>
      )}
      <span className="meta">
        <Due work={followup} />
        {whose && <span>{whose}</span>}
        {open && !followup.confirmed && <span className="tag info">Suggested</span>}
        {!within && <SubjectLink work={followup} />}
      </span>
      <span className="end">
        {open && !followup.confirmed && (
          <button type="button" className="small" onClick={() => accept.mutate()}>
            Accept<span className="visually-hidden"> {followup.task}</span>
          </button>
        )}
        {open ? (
          <button type="button" className="small primary" onClick={() => complete.mutate()}>
            Done<span className="visually-hidden">: {followup.task}</span>
          </button>
        ) : (
          <button type="button" className="small" onClick={() => reopen.mutate()}>
            Reopen<span className="visually-hidden"> {followup.task}</span>
          </button>
        )}
        {open && (
          <button type="button" className="small" onClick={() => setAsking("later")} aria-haspopup="dialog">
            Later<span className="visually-hidden">: {followup.task}</span>
          </button>
        )}
        <button type="button" className="small plain" onClick={() => setAsking("change")} aria-haspopup="dialog">
          Change<span className="visually-hidden"> {followup.task}</span>
        </button>
      </span>
      {asking === "change" && <FollowupDialog followup={followup} dismiss={() => dismiss.mutate()} close={close} />}
      {asking === "later" && <PutOff task={followup.task} putOff={putOff} touches={TOUCHES} close={close} />}
    </div>
  );
}

function useFollowupChanges({ id, task, due_date }: FollowupOut) {
  const path = { followup_id: id };
  const reopen = useChange<void, unknown>(() => followupsReopen({ path, throwOnError: true }), TOUCHES);
  const undo = { label: "Undo", run: () => reopen.mutate() };
  const complete = useChange<void, unknown>(async () => {
    await followupsComplete({ path, throwOnError: true });
    say(`Done: ${task}`, undo);
  }, TOUCHES);
  const dismiss = useChange<void, unknown>(async () => {
    await followupsDismiss({ path, throwOnError: true });
    say(`Dismissed: ${task}`, undo);
  }, TOUCHES);
  const accept = useChange<void, unknown>(() => followupsChange({ path, body: { confirmed: true }, throwOnError: true }), TOUCHES);
  const bringBack = useChange((due: string) => followupsChange({ path, body: { due_date: due }, throwOnError: true }), TOUCHES);
  async function putOff(until: string) {
    await followupsSnooze({ path, body: { until }, throwOnError: true });
    // To a time that has passed there is no way back.
    const back = due_date && Date.parse(due_date) > Date.now() ? { label: "Undo", run: () => bringBack.mutate(due_date) } : undefined;
    say(`Put off until ${moment(until)}.`, back);
  }
  return { complete, reopen, dismiss, accept, putOff };
}
