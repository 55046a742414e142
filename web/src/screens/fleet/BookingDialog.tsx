/** Books a vehicle; the service refuses what overlaps and says with which booking. */
import { bookingsCreate, type ClientOut, type VehicleOut } from "~/api/generated";
import { Input, Select } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput } from "~/ui/format";
import { orClash } from "./clash";
import { DAY_MS } from "./timeline";

interface BookingDialogProps {
  readonly vehicles: readonly VehicleOut[];
  readonly clients: readonly ClientOut[];
  readonly close: () => void;
}

export function BookingDialog({ vehicles, clients, close }: BookingDialogProps) {
  const hour = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  return (
    <FormDialog
      title="Add a booking"
      close={close}
      touches={["bookings", "vehicles"]}
      done="Booked."
      button="Book"
      save={({ vehicle_id = "", client_id = "", starts_at = "", ends_at = "", reference }) =>
        orClash(
          bookingsCreate({
            body: { vehicle_id, client_id, starts_at: fromInput(starts_at), ends_at: fromInput(ends_at), reference: reference ?? null },
            throwOnError: true,
          }),
        )
      }
    >
      {(vehicles.length === 0 || clients.length === 0) && <p className="note warn">Add a vehicle and a client first.</p>}
      <Select label="Vehicle" name="vehicle_id" required choices={vehicles.map(({ id, registration }) => [id, registration])} />
      <Select label="Client" name="client_id" required choices={clients.map(({ id, name }) => [id, name])} />
      <Input label="From" name="starts_at" type="datetime-local" required defaultValue={forInput(new Date(hour).toISOString())} />
      <Input label="To" name="ends_at" type="datetime-local" required defaultValue={forInput(new Date(hour + DAY_MS).toISOString())} />
      <Input label="Reference" name="reference" />
    </FormDialog>
  );
}
