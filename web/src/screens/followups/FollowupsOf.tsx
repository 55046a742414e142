/** The follow-ups of one call, lead or client, on its page. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { followupsListFollowupsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Shown } from "~/ui/page";
import { FollowupDialog, type Subject } from "./FollowupDialog";
import { FollowupRow } from "./FollowupRow";

export function FollowupsOf({ subject }: { readonly subject: Subject }) {
  const [adding, setAdding] = useState(false);
  const query = useQuery(followupsListFollowupsOptions({ query: { ...subject, limit: 50 } }));
  return (
    <section className="card" aria-label="Follow-ups">
      <div className="heading">
        <h2>Follow-ups</h2>
        <button type="button" className="small" onClick={() => setAdding(true)} aria-haspopup="dialog">
          Add<span className="visually-hidden"> a follow-up</span>
        </button>
      </div>
      <Shown query={query} lines={2}>
        {(followups) =>
          followups.length === 0 ? (
            <p className="muted">Nothing is to be done.</p>
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
      {adding && <FollowupDialog subject={subject} close={() => setAdding(false)} />}
    </section>
  );
}
