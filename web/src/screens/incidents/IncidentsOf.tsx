/** The incidents of one vehicle, on its page. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { incidentsListIncidentsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Shown } from "~/ui/page";
import { IncidentDialog } from "./IncidentDialog";
import { IncidentRow } from "./IncidentRow";

export function IncidentsOf({ vehicleId }: { readonly vehicleId: string }) {
  const [adding, setAdding] = useState(false);
  const query = useQuery(incidentsListIncidentsOptions({ query: { vehicle_id: vehicleId, limit: 10 } }));
  return (
    <section className="card" aria-label="Incidents">
      <div className="heading">
        <h2>Incidents</h2>
        <button type="button" className="small" aria-haspopup="dialog" onClick={() => setAdding(true)}>
          Report<span className="visually-hidden"> an incident</span>
        </button>
      </div>
      <Shown query={query} lines={2}>
        {(incidents) =>
          incidents.length === 0 ? (
            <p className="muted">Nothing happened to it.</p>
          ) : (
            <ul className="list">
              {incidents.map((incident) => (
                <li key={incident.id}>
                  <IncidentRow incident={incident} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {adding && <IncidentDialog vehicleId={vehicleId} close={() => setAdding(false)} />}
    </section>
  );
}
