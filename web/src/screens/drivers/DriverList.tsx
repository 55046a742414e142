/** Who drives for whom, and what they collected. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useEndless } from "~/api/endless";
import { type DriverOut, type DriversListDriversData, driversChange, driversCreate, driversExportDrivers, driversListDrivers, driversSyncOne } from "~/api/generated";
import { useChange } from "~/ui/change";
import { EndlessList } from "~/ui/endless-list";
import { ExportButton } from "~/ui/export-button";
import { FilterBar } from "~/ui/filter-bar";
import { Input, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { fromNow } from "~/ui/format";
import { Empty, Page } from "~/ui/page";
import { say } from "~/ui/toast";
import { FleetTabs } from "../fleet/FleetTabs";
import { ImportButton } from "../imports/ImportButton";

const FILTERS = [{ name: "q", label: "Search", type: "search" }] as const;

export function DriverList() {
  const search = useSearch({ from: "/inside/drivers" });
  const navigate = useNavigate({ from: "/drivers" });
  const [open, setOpen] = useState<DriverOut | "new" | null>(null);
  const wanted = search as DriversListDriversData["query"];
  const list = useEndless([{ _id: "driversListDrivers", ...search }], (page) => driversListDrivers({ query: { ...wanted, ...page }, throwOnError: true }));
  return (
    <Page
      title="Drivers"
      actions={
        <>
          <ImportButton noun="drivers" />
          <ExportButton name="drivers" read={() => driversExportDrivers({ query: { ...wanted }, parseAs: "blob", throwOnError: true })} />
          <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setOpen("new")}>
            Add a driver
          </button>
        </>
      }
    >
      <FleetTabs />
      <FilterBar fields={FILTERS} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      <EndlessList
        label="Drivers"
        list={list}
        empty={
          <Empty title={search.q ? "No driver fits this search" : "No drivers yet"}>
            <p>
              Add the people who drive for your clients, or connect the service that knows them in <Link to="/settings" search={{ tab: "connections" }}>the settings</Link>.
            </p>
          </Empty>
        }
      >
        {(driver) => <DriverRow driver={driver} change={() => setOpen(driver)} />}
      </EndlessList>
      {open && <DriverDialog driver={open === "new" ? undefined : open} close={() => setOpen(null)} />}
    </Page>
  );
}

function DriverRow({ driver, change }: { readonly driver: DriverOut; readonly change: () => void }) {
  const sync = useChange<void, unknown>(async () => {
    await driversSyncOne({ path: { driver_id: driver.id }, body: {}, throwOnError: true });
    say("Their collections are being fetched.");
  }, ["drivers"]);
  return (
    <div className="line">
      <span className="title">{driver.name}</span>
      <span className="meta">
        {driver.phone && <a href={`tel:${driver.phone}`}>{driver.phone}</a>}
        {driver.email && <span>{driver.email}</span>}
        {driver.external_id && <span>{driver.external_id}</span>}
        {driver.synced_at && <span>fetched {fromNow(driver.synced_at)}</span>}
      </span>
      <span className="end">
        {driver.external_id && (
          <button type="button" className="small" onClick={() => sync.mutate()}>
            Fetch<span className="visually-hidden"> the collections of {driver.name}</span>
          </button>
        )}
        <button type="button" className="small plain" aria-haspopup="dialog" onClick={change}>
          Change<span className="visually-hidden"> {driver.name}</span>
        </button>
      </span>
    </div>
  );
}

function DriverDialog({ driver, close }: { readonly driver: DriverOut | undefined; readonly close: () => void }) {
  const save = ({ name = "", phone, email, external_id, notes }: Values) => {
    const body = { name, phone: phone ?? null, email: email ?? null, external_id: external_id ?? null, notes: notes ?? null };
    return driver ? driversChange({ path: { driver_id: driver.id }, body, throwOnError: true }) : driversCreate({ body, throwOnError: true });
  };
  return (
    <FormDialog title={driver ? `Change ${driver.name}` : "Add a driver"} close={close} touches={["drivers"]} save={save}>
      <Input label="Name" name="name" required defaultValue={driver?.name} autoFocus />
      <Input label="Phone" name="phone" type="tel" defaultValue={driver?.phone ?? ""} />
      <Input label="E-mail" name="email" type="email" defaultValue={driver?.email ?? ""} />
      <Input label="Number in the collections service" name="external_id" defaultValue={driver?.external_id ?? ""} />
      <TextArea label="Notes" name="notes" defaultValue={driver?.notes ?? ""} />
    </FormDialog>
  );
}
