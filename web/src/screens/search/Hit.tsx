/** One thing that was found, with the words that fit, and the way to it. */
import { Link, useNavigate } from "@tanstack/react-router";
import { type DocumentOut, documentsRead, type HitOut, type Place } from "~/api/generated";
import { useChange } from "~/ui/change";
import { length, moment } from "~/ui/format";
import { say } from "~/ui/toast";

const NAMES: Readonly<Record<Place, string>> = { calls: "Call", leads: "Lead", clients: "Client", documents: "Document", violations: "Violation" };

export function Hit({ hit }: { readonly hit: HitOut }) {
  const shown = <Shown hit={hit} />;
  if (hit.found_in === "calls") {
    return (
      <Link className="line" to="/calls/$callId" params={{ callId: hit.id }} search={hit.segment === null ? {} : { sentence: String(hit.segment) }}>
        {shown}
      </Link>
    );
  }
  if (hit.found_in === "leads") {
    return (
      <Link className="line" to="/leads/$leadId" params={{ leadId: hit.id }}>
        {shown}
      </Link>
    );
  }
  if (hit.found_in === "clients") {
    return (
      <Link className="line" to="/clients/$clientId" params={{ clientId: hit.id }}>
        {shown}
      </Link>
    );
  }
  if (hit.found_in === "violations") {
    return (
      <Link className="line" to="/violations/$violationId" params={{ violationId: hit.id }}>
        {shown}
      </Link>
    );
  }
  return <DocumentHit id={hit.id}>{shown}</DocumentHit>;
}

function Shown({ hit }: { readonly hit: HitOut }) {
  return (
    <>
      <span className="title">{hit.title ?? `${NAMES[hit.found_in]} of ${moment(hit.at)}`}</span>
      <span className="meta">
        <span className="found-words">
          {hit.parts.map(({ text, hit: fits }, at) => (fits ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>))}
        </span>
        {hit.start_ms !== null && <span className="number">at {length(hit.start_ms / 1000)}</span>}
        {hit.found_in === "calls" && hit.title && <span>{moment(hit.at)}</span>}
      </span>
      <span className="end">
        <span className="tag">{NAMES[hit.found_in]}</span>
      </span>
    </>
  );
}

/** A document has no page of its own: it lies on the page of what it belongs to. */
function DocumentHit({ id, children }: { readonly id: string; readonly children: React.ReactNode }) {
  const navigate = useNavigate();
  const open = useChange<void, unknown>(async () => {
    const { data } = await documentsRead({ path: { document_id: id }, throwOnError: true });
    const page = pageOf(data);
    if (page) await navigate({ to: page });
    else say(`${data.filename} belongs to nothing any more.`);
  }, []);
  return (
    <button type="button" className="line plain" onClick={() => open.mutate()}>
      {children}
    </button>
  );
}

const PAGES = [
  ["violation_id", "violations"],
  ["booking_id", "bookings"],
  ["incident_id", "incidents"],
  ["vehicle_id", "vehicles"],
  ["client_id", "clients"],
  ["lead_id", "leads"],
] as const;

export function pageOf(document: Pick<DocumentOut, (typeof PAGES)[number][0]>): string | null {
  const found = PAGES.find(([column]) => document[column]);
  return found ? `/${found[1]}/${document[found[0]]}` : null;
}
