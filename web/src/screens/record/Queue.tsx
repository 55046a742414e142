/** The recordings on this device: what is sent, what waits, what was refused and why. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { owner } from "~/record/owner";
import { sendNow } from "~/record/queue";
import { all, audio, change, onChange, remove, type Waiting } from "~/record/store";
import { Dialog } from "~/ui/dialog";
import { length, moment, size } from "~/ui/format";

const KEY = ["recordings on this device"];

export function Queue() {
  const queries = useQueryClient();
  const { data: rows = [] } = useQuery({ queryKey: KEY, queryFn: all, networkMode: "always", staleTime: 0 });
  useEffect(() => onChange(() => void queries.invalidateQueries({ queryKey: KEY })), [queries]);
  const mine = rows.filter((row) => row.stage !== "recording" && (row.owner === null || row.owner === owner()));
  if (mine.length === 0) return null;
  const waiting = mine.filter((row) => row.stage === "waiting").length;
  const refused = mine.filter((row) => row.stage === "refused").length;
  return (
    <section className="stack tight" aria-label="On this device">
      <div className="heading">
        <h2>On this device</h2>
        {waiting > 0 && (
          <button type="button" className="small" onClick={() => void sendNow()}>
            Send now
          </button>
        )}
      </div>
      <p className="muted small-text" role="status">
        {standing(waiting, refused)}
      </p>
      <ul className="list card">
        {mine.map((row) => (
          <li key={row.id}>
            <QueueRow row={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function standing(waiting: number, refused: number): string {
  if (waiting > 0) return waiting === 1 ? "1 recording waits to be sent." : `${waiting} recordings wait to be sent.`;
  return refused === 0 ? "Everything has been sent." : "What is left was refused: see why below.";
}

function QueueRow({ row }: { readonly row: Waiting }) {
  const [asking, setAsking] = useState(false);
  const sent = row.stage === "sent";
  return (
    <div className="line">
      <span className="title">{moment(row.startedAt)}</span>
      <span className="meta">
        {row.about.name && <span>{row.about.name}</span>}
        {row.durationS !== null && <span>{length(row.durationS)}</span>}
        <span>{size(row.size)}</span>
        <State row={row} />
      </span>
      <span className="end">
        {sent && row.callId && (
          <Link className="button small" to="/calls/$callId" params={{ callId: row.callId }}>
            See the call
          </Link>
        )}
        {row.stage === "refused" && (
          <button type="button" className="small" onClick={() => void change(row.id, { stage: "waiting", uploadId: null }).then(sendNow)}>
            Try again
          </button>
        )}
        {!sent && (
          <>
            <button type="button" className="small plain" onClick={() => void save(row)}>
              Save as file
            </button>
            <button type="button" className="small plain" onClick={() => setAsking(true)}>
              Delete<span className="visually-hidden"> the recording of {moment(row.startedAt)}</span>
            </button>
          </>
        )}
      </span>
      {row.stage === "waiting" && row.size > 0 && (
        <div className="progress" role="progressbar" aria-label="Sent" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round((100 * row.sentBytes) / row.size)}>
          <span style={{ width: `${(100 * row.sentBytes) / row.size}%` }} />
        </div>
      )}
      <Dialog open={asking} close={() => setAsking(false)} title="Delete this recording?">
        <p>It has not been sent. Nobody else has it.</p>
        <div className="row">
          <button type="button" className="danger" onClick={() => void remove(row.id)}>
            Delete it
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            Keep it
          </button>
        </div>
      </Dialog>
    </div>
  );
}

function State({ row }: { readonly row: Waiting }) {
  if (row.stage === "sent") return <span className="tag good">Sent</span>;
  if (row.stage === "refused") return <span className="tag bad">Refused: {row.problem}</span>;
  if (row.problem) return <span className="tag warn">Waits: {row.problem}</span>;
  return <span className="tag info">{row.sentBytes > 0 ? "Sending" : "Waits"}</span>;
}

async function save(row: Waiting): Promise<void> {
  const address = URL.createObjectURL(await audio(row));
  const link = Object.assign(document.createElement("a"), { href: address, download: row.filename });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
