/** The fleet, and what has to be renewed. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useEndless } from "~/api/endless";
import { type VehicleOut, type VehiclesListVehiclesData, vehiclesListVehicles } from "~/api/generated";
import { EndlessList } from "~/ui/endless-list";
import { FilterBar } from "~/ui/filter-bar";
import { date, words } from "~/ui/format";
import { Empty, Page } from "~/ui/page";
import { FleetTabs } from "./FleetTabs";
import { VehicleDialog } from "./VehicleDialog";

const FILTERS = [
  { name: "q", label: "Search", type: "search" },
  { name: "status", label: "Status", choices: [["", "Any"], ["active", "Active"], ["off_road", "Off the road"], ["sold", "Sold"]] },
  { name: "expiring_by", label: "MOT or tax ends by", type: "date" },
] as const;
const SOON_MS = 30 * 86_400_000;

export function VehicleList() {
  const search = useSearch({ from: "/inside/vehicles" });
  const navigate = useNavigate({ from: "/vehicles" });
  const [open, setOpen] = useState<VehicleOut | "new" | null>(null);
  const wanted = search as VehiclesListVehiclesData["query"];
  const list = useEndless([{ _id: "vehiclesListVehicles", ...search }], (page) => vehiclesListVehicles({ query: { ...wanted, ...page }, throwOnError: true }));
  const add = (
    <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setOpen("new")}>
      Add a vehicle
    </button>
  );
  return (
    <Page title="Vehicles" actions={add}>
      <FleetTabs />
      <FilterBar fields={FILTERS} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      <EndlessList
        label="Vehicles"
        list={list}
        empty={
          <Empty title={Object.values(search).some(Boolean) ? "No vehicle fits these filters" : "No vehicles yet"}>
            <p>Add your fleet by registration mark: letters about a vehicle are matched to whoever had it at that minute.</p>
          </Empty>
        }
      >
        {(vehicle) => (
          <div className="line">
            <span className="title">
              <Link to="/vehicles/$vehicleId" params={{ vehicleId: vehicle.id }}>
                {vehicle.registration}
              </Link>
            </span>
            <span className="meta">
              <span>{[vehicle.make, vehicle.model, vehicle.colour, vehicle.year].filter(Boolean).join(" ") || "No details"}</span>
              <Ends what="MOT" on={vehicle.mot_expires_on} />
              <Ends what="Tax" on={vehicle.tax_due_on} />
            </span>
            <span className="end">
              <span className={vehicle.status === "active" ? "tag good" : "tag"}>{words(vehicle.status)}</span>
              <button type="button" className="small plain" aria-haspopup="dialog" onClick={() => setOpen(vehicle)}>
                Change<span className="visually-hidden"> {vehicle.registration}</span>
              </button>
            </span>
          </div>
        )}
      </EndlessList>
      {open && <VehicleDialog vehicle={open === "new" ? undefined : open} close={() => setOpen(null)} />}
    </Page>
  );
}

function Ends({ what, on }: { readonly what: string; readonly on: string | null }) {
  if (!on) return null;
  const soon = new Date(on).getTime() - Date.now() < SOON_MS;
  return (
    <span className={soon ? "tag warn" : undefined}>
      {what} until {date(on)}
    </span>
  );
}
