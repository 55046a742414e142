/** Books a vehicle; the service refuses what overlaps and says with which booking. */
import { useState } from "react";
import { bookingsCreate, type ClientOut, type VehicleOut, vehiclesListVehicles } from "~/api/generated";
import { Problem } from "~/api/problem";
import { Input, Select } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput } from "~/ui/format";
import type { Chosen } from "~/ui/picker";
import { ClientPicker } from "../clients/ClientPicker";
import { orClash } from "./clash";
import { DAY_MS } from "./timeline";

interface BookingDialogProps {
  readonly vehicles: readonly VehicleOut[];
  readonly clients: readonly ClientOut[];
  /** Lists of this length may go on: then one types instead of choosing. */
  readonly most: number;
  readonly close: () => void;
}

export function BookingDialog({ vehicles, clients, most, close }: BookingDialogProps) {
  const hour = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  const [hirer, setHirer] = useState<Chosen | null>(null);
  return (
    <FormDialog
      title="Add a booking"
      close={close}
      touches={["bookings", "vehicles"]}
      done="Booked."
      button="Book"
      save={async ({ vehicle_id, mark = "", client_id = hirer?.id, starts_at = "", ends_at = "", reference }) => {
        if (!client_id) throw new Problem(422, { detail: "Say who hires it: type a name and choose." });
        const times = { starts_at: fromInput(starts_at), ends_at: fromInput(ends_at) };
        const body = { vehicle_id: vehicle_id ?? (await idOf(mark)), client_id, ...times, reference: reference ?? null };
        return orClash(bookingsCreate({ body, throwOnError: true }));
      }}
    >
      {(vehicles.length === 0 || clients.length === 0) && <p className="note warn">Add a vehicle and a client first.</p>}
      {vehicles.length < most ? (
        <Select label="Vehicle" name="vehicle_id" required choices={vehicles.map(({ id, registration }) => [id, registration])} />
      ) : (
        <Input label="Registration mark" name="mark" required autoComplete="off" />
      )}
      {clients.length < most ? (
        <Select label="Client" name="client_id" required choices={clients.map(({ id, name }) => [id, name])} />
      ) : hirer ? (
        <p className="row">
          For {hirer.name}
          <button type="button" className="small" onClick={() => setHirer(null)}>
            Somebody else
          </button>
        </p>
      ) : (
        <ClientPicker label="Who hires it" choose={setHirer} />
      )}
      <Input label="From" name="starts_at" type="datetime-local" required defaultValue={forInput(new Date(hour).toISOString())} />
      <Input label="To" name="ends_at" type="datetime-local" required defaultValue={forInput(new Date(hour + DAY_MS).toISOString())} />
      <Input label="Reference" name="reference" />
    </FormDialog>
  );
}

const plain = (mark: string): string => mark.replaceAll(/\s/g, "").toUpperCase();

async function idOf(mark: string): Promise<string> {
  const { data } = await vehiclesListVehicles({ query: { q: plain(mark), limit: 10 }, throwOnError: true });
  const found = data.find(({ registration }) => plain(registration) === plain(mark));
  if (!found) throw new Problem(422, { detail: `${mark} is not in your fleet: add it under Vehicles.` });
  return found.id;
}
