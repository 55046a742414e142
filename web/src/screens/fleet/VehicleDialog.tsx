/** Adds a vehicle, or changes one. */
import { type VehicleOut, type VehicleStatus, vehiclesChange, vehiclesCreate } from "~/api/generated";
import { Input, Select, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";

const STATUSES = [
  ["active", "Active"],
  ["off_road", "Off the road"],
  ["sold", "Sold"],
] as const;

export function VehicleDialog({ vehicle, close }: { readonly vehicle: VehicleOut | undefined; readonly close: () => void }) {
  const save = ({ mark = "", status, make, model, colour, year, mot_expires_on, tax_due_on, notes }: Values) => {
    const body = {
      mark,
      status: status as VehicleStatus,
      make: make ?? null,
      model: model ?? null,
      colour: colour ?? null,
      year: year ? Number(year) : null,
      mot_expires_on: mot_expires_on ?? null,
      tax_due_on: tax_due_on ?? null,
      notes: notes ?? null,
    };
    return vehicle ? vehiclesChange({ path: { vehicle_id: vehicle.id }, body, throwOnError: true }) : vehiclesCreate({ body, throwOnError: true });
  };
  return (
    <FormDialog title={vehicle ? `Change ${vehicle.registration}` : "Add a vehicle"} close={close} save={save} touches={["vehicles", "bookings"]}>
      <Input label="Registration mark" name="mark" required defaultValue={vehicle?.registration} autoCapitalize="characters" autoFocus />
      <Select label="Status" name="status" choices={STATUSES} defaultValue={vehicle?.status} />
      <Input label="Make" name="make" defaultValue={vehicle?.make ?? ""} />
      <Input label="Model" name="model" defaultValue={vehicle?.model ?? ""} />
      <Input label="Colour" name="colour" defaultValue={vehicle?.colour ?? ""} />
      <Input label="Year" name="year" type="number" min={1900} max={2100} defaultValue={vehicle?.year ?? ""} />
      <Input label="MOT until" name="mot_expires_on" type="date" defaultValue={vehicle?.mot_expires_on ?? ""} />
      <Input label="Tax until" name="tax_due_on" type="date" defaultValue={vehicle?.tax_due_on ?? ""} />
      <TextArea label="Notes" name="notes" defaultValue={vehicle?.notes ?? ""} />
    </FormDialog>
  );
}
