/** One incident in a list. */
import { Link } from "@tanstack/react-router";
import type { IncidentOut } from "~/api/generated";
import { money, moment, words } from "~/ui/format";
import { STATE_TAG } from "./words";

export function IncidentRow({ incident, mark }: { readonly incident: IncidentOut; readonly mark?: string | undefined }) {
  return (
    <Link className="line" to="/incidents/$incidentId" params={{ incidentId: incident.id }}>
      <span className="title">{[mark, words(incident.kind)].filter(Boolean).join(" · ")}</span>
      <span className="meta">
        <span>{moment(incident.occurred_at)}</span>
        {incident.location && <span>{incident.location}</span>}
        {incident.cost_pence !== null && <span>{money(incident.cost_pence)}</span>}
      </span>
      <span className="end">
        <span className={STATE_TAG[incident.status]}>{words(incident.status)}</span>
      </span>
    </Link>
  );
}
