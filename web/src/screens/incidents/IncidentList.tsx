/** Accidents, damage, thefts and breakdowns of the whole fleet. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useEndless } from "~/api/endless";
import { type IncidentsListIncidentsData, incidentsListIncidents } from "~/api/generated";
import { vehiclesListVehiclesOptions } from "~/api/generated/@tanstack/react-query.gen";
import { EndlessList } from "~/ui/endless-list";
import { FilterBar } from "~/ui/filter-bar";
import { Empty, Page } from "~/ui/page";
import { FleetTabs } from "../fleet/FleetTabs";
import { IncidentDialog } from "./IncidentDialog";
import { IncidentRow } from "./IncidentRow";
import { KIND_CHOICES, STATE_CHOICES } from "./words";

const FILTERS = [
  { name: "kind", label: "What happened", choices: [["", "Any"], ...KIND_CHOICES] },
  { name: "status", label: "State", choices: [["", "Any"], ...STATE_CHOICES] },
] as const;
const MOST = 200;

export function IncidentList() {
  const search = useSearch({ from: "/inside/incidents" });
  const navigate = useNavigate({ from: "/incidents" });
  const [adding, setAdding] = useState(false);
  const wanted = search as IncidentsListIncidentsData["query"];
  const list = useEndless([{ _id: "incidentsListIncidents", ...search }], (page) => incidentsListIncidents({ query: { ...wanted, ...page }, throwOnError: true }));
  const vehicles = useQuery(vehiclesListVehiclesOptions({ query: { limit: MOST } })).data ?? [];
  const marks = new Map(vehicles.map(({ id, registration }) => [id, registration]));
  return (
    <Page
      title="Incidents"
      actions={
        <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setAdding(true)}>
          Report an incident
        </button>
      }
    >
      <FleetTabs />
      <FilterBar fields={FILTERS} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      <EndlessList
        label="Incidents"
        list={list}
        empty={
          <Empty title={Object.values(search).some(Boolean) ? "No incident fits these filters" : "No incidents"}>
            <p>Report an accident or damage with its minute and photos: whoever had the vehicle is found by itself.</p>
          </Empty>
        }
      >
        {(incident) => <IncidentRow incident={incident} mark={marks.get(incident.vehicle_id)} />}
      </EndlessList>
      {adding && <IncidentDialog close={() => setAdding(false)} />}
    </Page>
  );
}
