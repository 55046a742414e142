/** What can be done with a booking as it stands: handed over, extended, swapped, brought back, cancelled. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type BookingOut, bookingsCancel, bookingsExtend, bookingsReturnVehicle, bookingsStart, bookingsSwapVehicle } from "~/api/generated";
import { vehiclesListVehiclesOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Input, Select, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput } from "~/ui/format";
import { orClash } from "./clash";

type Verb = "start" | "extend" | "swap" | "return" | "cancel";

const OF_STATUS: Readonly<Record<BookingOut["status"], readonly (readonly [Verb, string])[]>> = {
  reserved: [["start", "Hand over"], ["extend", "Extend"], ["cancel", "Cancel"]],
  active: [["return", "Take back"], ["extend", "Extend"], ["swap", "Swap"]],
  returned: [],
  cancelled: [],
};
const TOUCHES = ["bookings", "vehicles", "analytics"];
const MOST = 200;

interface BookingVerbsProps {
  readonly booking: BookingOut;
  /** For those who hear the buttons one by one. */
  readonly name: string;
  readonly small?: boolean;
}

export function BookingVerbs({ booking, name, small = false }: BookingVerbsProps) {
  const [verb, setVerb] = useState<Verb | null>(null);
  return (
    <>
      {OF_STATUS[booking.status].map(([each, text], at) => (
        <button key={each} type="button" className={`${small ? "small" : ""} ${at === 0 && !small ? "primary" : ""}`.trim() || undefined} aria-haspopup="dialog" onClick={() => setVerb(each)}>
          {text}
          <span className="visually-hidden"> {name}</span>
        </button>
      ))}
      {verb && <Asked verb={verb} booking={booking} name={name} close={() => setVerb(null)} />}
    </>
  );
}

interface AskedProps {
  readonly verb: Verb;
  readonly booking: BookingOut;
  readonly name: string;
  readonly close: () => void;
}

function Asked({ verb, booking, name, close }: AskedProps) {
  const path = { booking_id: booking.id };
  const at = (values: Values) => ({ at: fromInput(values.at ?? ""), odometer: values.odometer ? Number(values.odometer) : null });
  if (verb === "start" || verb === "return") {
    const back = verb === "return";
    return (
      <FormDialog
        title={`${back ? "Take back" : "Hand over"} ${name}`}
        close={close}
        touches={TOUCHES}
        done={back ? "It is back." : "Handed over."}
        button={back ? "Take back" : "Hand over"}
        save={(values) => orClash((back ? bookingsReturnVehicle : bookingsStart)({ path, body: at(values), throwOnError: true }))}
      >
        <p>{back ? "When it really came back: early, on time or late." : "When the keys changed hands: letters are matched by this minute."}</p>
        <Input label="At" name="at" type="datetime-local" required defaultValue={forInput(new Date().toISOString())} />
        <Input label="Odometer" name="odometer" type="number" min={back ? (booking.odometer_start ?? 0) : 0} />
      </FormDialog>
    );
  }
  if (verb === "extend") {
    return (
      <FormDialog title={`Extend ${name}`} close={close} touches={TOUCHES} done="Extended." button="Extend" save={({ ends_at = "" }) => orClash(bookingsExtend({ path, body: { ends_at: fromInput(ends_at) }, throwOnError: true }))}>
        <Input label="Until" name="ends_at" type="datetime-local" required defaultValue={forInput(booking.ends_at)} />
      </FormDialog>
    );
  }
  if (verb === "swap") return <Swapping booking={booking} name={name} close={close} />;
  return (
    <FormDialog title={`Cancel ${name}`} close={close} touches={TOUCHES} done="Cancelled." button="Cancel the booking" save={() => bookingsCancel({ path, throwOnError: true })}>
      <p>The vehicle is free again for this time. This cannot be undone.</p>
    </FormDialog>
  );
}

function Swapping({ booking, name, close }: Omit<AskedProps, "verb">) {
  const vehicles = useQuery(vehiclesListVehiclesOptions({ query: { status: "active", limit: MOST } })).data ?? [];
  const others = vehicles.filter(({ id }) => id !== booking.vehicle_id);
  return (
    <FormDialog
      title={`Swap ${name}`}
      close={close}
      touches={TOUCHES}
      done="Swapped."
      button="Swap"
      save={({ vehicle_id = "", at = "" }) => orClash(bookingsSwapVehicle({ path: { booking_id: booking.id }, body: { vehicle_id, at: fromInput(at) }, throwOnError: true }))}
    >
      <p>The hire goes on with another vehicle; letters about the old one count until this minute.</p>
      <Select label="For" name="vehicle_id" required choices={others.map(({ id, registration, make }) => [id, [registration, make].filter(Boolean).join(" ")])} />
      <Input label="At" name="at" type="datetime-local" required defaultValue={forInput(new Date().toISOString())} />
    </FormDialog>
  );
}
