/** One follow-up in a list: what, until when, why, and the things to do about it. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type FollowupOut, followupsChange, followupsComplete, followupsDismiss, followupsReopen } from "~/api/generated";
import { useChange } from "~/ui/change";
import { fromNow, moment } from "~/ui/format";
import { say } from "~/ui/toast";
import { FollowupDialog } from "./FollowupDialog";

/** Further away a date says more than a number of days. */
const NEAR_MS = 14 * 86_400_000;

/** `within` is set where the page is the follow-up's own subject already. */
export function FollowupRow({ followup, within = false }: { readonly followup: FollowupOut; readonly within?: boolean }) {
  const [editing, setEditing] = useState(false);
  const { complete, reopen, dismiss, accept } = useFollowupChanges(followup);
  const open = followup.status === "open";
  return (
    <div className="line">
      <span className="title">{followup.task}</span>
      <span className="meta">
        <Due followup={followup} />
        {open && !followup.confirmed && <span className="tag info">Suggested</span>}
        {!within && <Subject followup={followup} />}
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
        <button type="button" className="small plain" onClick={() => setEditing(true)} aria-haspopup="dialog">
          Change<span className="visually-hidden"> {followup.task}</span>
        </button>
      </span>
      {editing && <FollowupDialog followup={followup} dismiss={() => dismiss.mutate()} close={() => setEditing(false)} />}
    </div>
  );
}

function useFollowupChanges({ id, task }: FollowupOut) {
  const path = { followup_id: id };
  const touches = ["followups", "analytics", "timelines"];
  const reopen = useChange<void, unknown>(() => followupsReopen({ path, throwOnError: true }), touches);
  const undo = { label: "Undo", run: () => reopen.mutate() };
  const complete = useChange<void, unknown>(async () => {
    await followupsComplete({ path, throwOnError: true });
    say(`Done: ${task}`, undo);
  }, touches);
  const dismiss = useChange<void, unknown>(async () => {
    await followupsDismiss({ path, throwOnError: true });
    say(`Dismissed: ${task}`, undo);
  }, touches);
  const accept = useChange<void, unknown>(() => followupsChange({ path, body: { confirmed: true }, throwOnError: true }), touches);
  return { complete, reopen, dismiss, accept };
}

function Due({ followup: { due_date, status } }: { readonly followup: FollowupOut }) {
  if (!due_date) return <span>No date</span>;
  const overdue = status === "open" && new Date(due_date).getTime() < Date.now();
  return (
    <span className={overdue ? "tag bad" : undefined} title={moment(due_date)}>
      {overdue ? "Overdue: " : ""}
      {status === "open" && Math.abs(Date.parse(due_date) - Date.now()) < NEAR_MS ? fromNow(due_date) : moment(due_date)}
    </span>
  );
}

function Subject({ followup }: { readonly followup: FollowupOut }) {
  if (followup.call_id) {
    return (
      <Link to="/calls/$callId" params={{ callId: followup.call_id }}>
        The call
      </Link>
    );
  }
  if (followup.lead_id) {
    return (
      <Link to="/leads/$leadId" params={{ leadId: followup.lead_id }}>
        The lead
      </Link>
    );
  }
  if (followup.client_id) {
    return (
      <Link to="/clients/$clientId" params={{ clientId: followup.client_id }}>
        The client
      </Link>
    );
  }
  return null;
}
