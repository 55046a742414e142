/** One incident: what happened, to whom, and its photos. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type IncidentOut, incidentsDelete, incidentsRestore } from "~/api/generated";
import { clientsReadOptions, incidentsReadOptions, vehiclesReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import type { Removal } from "~/ui/change";
import { money, moment, words } from "~/ui/format";
import { Page, Shown } from "~/ui/page";
import { RecordActions } from "~/ui/record-actions";
import { DocumentsOf } from "../documents/DocumentsOf";
import { IncidentDialog } from "./IncidentDialog";
import { STATE_TAG } from "./words";

export function IncidentPage() {
  const { incidentId } = useParams({ from: "/inside/incidents/$incidentId" });
  const query = useQuery(incidentsReadOptions({ path: { incident_id: incidentId } }));
  const title = query.data ? `${words(query.data.kind)} of ${moment(query.data.occurred_at)}` : "Incident";
  return (
    <Page title={title} actions={query.data && <Actions incident={query.data} />}>
      <Shown query={query}>
        {(incident) => (
          <div className="columns">
            <Facts incident={incident} />
            <DocumentsOf subject={{ incident_id: incident.id }} title="Photos and papers" kinds={["photo", "other"]} />
          </div>
        )}
      </Shown>
    </Page>
  );
}

function Facts({ incident }: { readonly incident: IncidentOut }) {
  const vehicle = useQuery(vehiclesReadOptions({ path: { vehicle_id: incident.vehicle_id } })).data;
  return (
    <section className="card" aria-label="What happened">
      <p>
        <span className={STATE_TAG[incident.status]}>{words(incident.status)}</span>
      </p>
      <dl>
        <dt>Vehicle</dt>
        <dd>
          <Link to="/vehicles/$vehicleId" params={{ vehicleId: incident.vehicle_id }}>
            {vehicle?.registration ?? "The vehicle"}
          </Link>
        </dd>
        <dt>Who had it</dt>
        <dd>{incident.client_id ? <Hirer clientId={incident.client_id} bookingId={incident.booking_id} /> : "Nobody by the bookings"}</dd>
        <dt>Where</dt>
        <dd>{incident.location ?? "–"}</dd>
        <dt>How it came</dt>
        <dd>{incident.description ?? "–"}</dd>
        <dt>Cost</dt>
        <dd>{money(incident.cost_pence)}</dd>
      </dl>
    </section>
  );
}

function Hirer({ clientId, bookingId }: { readonly clientId: string; readonly bookingId: string | null }) {
  const client = useQuery(clientsReadOptions({ path: { client_id: clientId } })).data;
  return (
    <>
      <Link to="/clients/$clientId" params={{ clientId }}>
        {client?.name ?? "The hirer"}
      </Link>
      {bookingId && (
        <>
          {" "}
          by{" "}
          <Link to="/bookings/$bookingId" params={{ bookingId }}>
            this booking
          </Link>
        </>
      )}
    </>
  );
}

function Actions({ incident }: { readonly incident: IncidentOut }) {
  const path = { incident_id: incident.id };
  const removal: Removal = {
    done: "The incident was deleted.",
    remove: () => incidentsDelete({ path, throwOnError: true }),
    restore: () => incidentsRestore({ path, throwOnError: true }),
    touches: ["incidents"],
    leaveTo: "/incidents",
  };
  return <RecordActions removal={removal} dialog={(close) => <IncidentDialog incident={incident} close={close} />} />;
}
