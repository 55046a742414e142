/** What came out of a call as work. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { followupsListFollowupsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Shown } from "~/ui/page";
import { FollowupDialog } from "../followups/FollowupDialog";
import { FollowupRow } from "../followups/FollowupRow";

export function CallFollowups({ callId }: { readonly callId: string }) {
  const [adding, setAdding] = useState(false);
  const query = useQuery(followupsListFollowupsOptions({ query: { call_id: callId } }));
  return (
    <section className="card" aria-label="Follow-ups of this call">
      <div className="heading">
        <h2>Follow-ups</h2>
        <button type="button" className="small" onClick={() => setAdding(true)} aria-haspopup="dialog">
          Add
        </button>
      </div>
      <Shown query={query} lines={2}>
        {(followups) =>
          followups.length === 0 ? (
            <p className="muted">None came out of this call.</p>
          ) : (
            <ul className="list">
              {followups.map((each) => (
                <li key={each.id}>
                  <FollowupRow followup={each} within />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {adding && <FollowupDialog subject={{ call_id: callId }} close={() => setAdding(false)} />}
    </section>
  );
}
