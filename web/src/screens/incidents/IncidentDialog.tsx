/** Reports an incident, or changes what is known of one. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type IncidentKind, type IncidentOut, type IncidentStatus, incidentsChange, incidentsCreate } from "~/api/generated";
import { vehiclesListVehiclesOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Input, Select, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput } from "~/ui/format";
import { KIND_CHOICES, STATE_CHOICES } from "./words";

const MOST = 200;

interface IncidentDialogProps {
  readonly incident?: IncidentOut;
  readonly vehicleId?: string | undefined;
  readonly close: () => void;
}

export function IncidentDialog({ incident, vehicleId, close }: IncidentDialogProps) {
  const navigate = useNavigate();
  const save = async ({ vehicle_id, kind, status, occurred_at = "", location, description, cost }: Values) => {
    const body = {
      kind: kind as IncidentKind,
      occurred_at: fromInput(occurred_at),
      location: location ?? null,
      description: description ?? null,
      cost_pence: cost ? Math.round(Number(cost) * 100) : null,
    };
    if (incident) return incidentsChange({ path: { incident_id: incident.id }, body: { ...body, status: status as IncidentStatus }, throwOnError: true });
    const { data } = await incidentsCreate({ body: { ...body, vehicle_id: vehicleId ?? vehicle_id ?? "" }, throwOnError: true });
    return navigate({ to: "/incidents/$incidentId", params: { incidentId: data.id } });
  };
  return (
    <FormDialog title={incident ? "Change the incident" : "Report an incident"} close={close} touches={["incidents", "analytics"]} done={incident ? "Saved." : "Reported. Add photos below."} save={save}>
      {!incident && !vehicleId && <Vehicles />}
      <Select label="What happened" name="kind" choices={KIND_CHOICES} defaultValue={incident?.kind} />
      {incident && <Select label="State" name="status" choices={STATE_CHOICES} defaultValue={incident.status} />}
      <Input label="When" name="occurred_at" type="datetime-local" required defaultValue={forInput(incident?.occurred_at ?? new Date().toISOString())} hint="Whoever had the vehicle then is found by it." />
      <Input label="Where" name="location" defaultValue={incident?.location ?? ""} />
      <TextArea label="How it came" name="description" defaultValue={incident?.description ?? ""} />
      <Input label="Cost, in pounds" name="cost" type="number" min={0} step="0.01" defaultValue={incident?.cost_pence == null ? "" : (incident.cost_pence / 100).toFixed(2)} />
    </FormDialog>
  );
}

function Vehicles() {
  const vehicles = useQuery(vehiclesListVehiclesOptions({ query: { limit: MOST } })).data ?? [];
  return <Select label="Vehicle" name="vehicle_id" required choices={vehicles.map(({ id, registration }) => [id, registration])} />;
}
