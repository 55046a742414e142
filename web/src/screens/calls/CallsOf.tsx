/** The calls with one lead or client, on their page. */
import { useQuery } from "@tanstack/react-query";
import { callsListCallsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Shown } from "~/ui/page";
import { CallRow } from "./CallList";
import { NoteCallButton } from "./NoteCall";

export function CallsOf({ subject }: { readonly subject: { readonly lead_id: string } }) {
  const query = useQuery(callsListCallsOptions({ query: { ...subject, limit: 50 } }));
  return (
    <section className="card" aria-label="Calls">
      <div className="heading">
        <h2>Calls</h2>
        <NoteCallButton party={subject} small />
      </div>
      <Shown query={query} lines={2}>
        {(calls) =>
          calls.length === 0 ? (
            <p className="muted">No call with them yet.</p>
          ) : (
            <ul className="list">
              {calls.map((call) => (
                <li key={call.id}>
                  <CallRow call={call} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}
