/** One booking: who has which vehicle when, its papers, and what came of it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type BookingOut, bookingsChange } from "~/api/generated";
import { bookingsReadOptions, clientsReadOptions, vehiclesReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Input, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput, moment, words } from "~/ui/format";
import { Page, Shown } from "~/ui/page";
import { DocumentsOf } from "../documents/DocumentsOf";
import { BookingVerbs } from "./BookingVerbs";
import { ViolationsOf } from "./VehiclePage";

export function BookingPage() {
  const { bookingId } = useParams({ from: "/inside/bookings/$bookingId" });
  const query = useQuery(bookingsReadOptions({ path: { booking_id: bookingId } }));
  const booking = query.data;
  return (
    <Page title={booking?.reference ? `Booking ${booking.reference}` : "Booking"} actions={booking && <BookingVerbs booking={booking} name="the vehicle" />}>
      <Shown query={query}>
        {(booking) => (
          <>
            <div className="columns">
              <Facts booking={booking} />
              <Papers booking={booking} />
            </div>
            <div className="columns">
              <ViolationsOf subject={{ booking_id: booking.id }} />
              <DocumentsOf subject={{ booking_id: booking.id }} kinds={["agreement", "identity", "photo", "other"]} />
            </div>
          </>
        )}
      </Shown>
    </Page>
  );
}

function Facts({ booking }: { readonly booking: BookingOut }) {
  const vehicle = useQuery(vehiclesReadOptions({ path: { vehicle_id: booking.vehicle_id } })).data;
  const client = useQuery(clientsReadOptions({ path: { client_id: booking.client_id } })).data;
  return (
    <section className="card" aria-label="The hire">
      <p>
        <span className={booking.status === "active" ? "tag good" : "tag"}>{words(booking.status)}</span>
      </p>
      <dl>
        <dt>Vehicle</dt>
        <dd>
          <Link to="/vehicles/$vehicleId" params={{ vehicleId: booking.vehicle_id }}>
            {vehicle?.registration ?? "The vehicle"}
          </Link>
        </dd>
        <dt>Hirer</dt>
        <dd>
          <Link to="/clients/$clientId" params={{ clientId: booking.client_id }}>
            {client?.name ?? "The hirer"}
          </Link>
        </dd>
        <dt>Agreed</dt>
        <dd>
          {moment(booking.starts_at)} to {moment(booking.ends_at)}
          {booking.extensions.length > 0 && ` (extended ${booking.extensions.length === 1 ? "once" : `${booking.extensions.length} times`})`}
        </dd>
        <dt>Handed over</dt>
        <dd>{moment(booking.started_at)}</dd>
        <dt>Brought back</dt>
        <dd>{moment(booking.returned_at)}</dd>
        {booking.drivers.length > 0 && (
          <>
            <dt>Further drivers</dt>
            <dd>{booking.drivers.map(({ name }) => String(name)).join(", ")}</dd>
          </>
        )}
        {booking.notes && (
          <>
            <dt>Notes</dt>
            <dd>{booking.notes}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Papers({ booking }: { readonly booking: BookingOut }) {
  const [signing, setSigning] = useState(false);
  return (
    <section className="card" aria-label="Papers">
      <h2>Agreement and statement of liability</h2>
      <p className="muted">Without both signed, a penalty cannot be handed on to the hirer.</p>
      <dl>
        <dt>Agreement</dt>
        <dd>{booking.agreement_signed_at ? `signed ${moment(booking.agreement_signed_at)}` : <span className="tag bad">Not signed</span>}</dd>
        <dt>Liability</dt>
        <dd>{booking.liability_signed_at ? `signed ${moment(booking.liability_signed_at)}${booking.liability_signed_by ? ` by ${booking.liability_signed_by}` : ""}` : <span className="tag bad">Not signed</span>}</dd>
      </dl>
      <div className="row">
        <a className="button" href={`/api/v1/bookings/${booking.id}/agreement`} download={`agreement-${booking.reference ?? booking.id}.pdf`}>
          Print the agreement
        </a>
        <button type="button" aria-haspopup="dialog" onClick={() => setSigning(true)}>
          Note who signed
        </button>
      </div>
      {signing && (
        <FormDialog title="Note who signed" close={() => setSigning(false)} touches={["bookings", "violations"]} save={(values) => bookingsChange({ path: { booking_id: booking.id }, body: signed(values), throwOnError: true })}>
          <Input label="The agreement was signed at" name="agreement_signed_at" type="datetime-local" defaultValue={forInput(booking.agreement_signed_at)} />
          <Input label="The statement of liability was signed at" name="liability_signed_at" type="datetime-local" defaultValue={forInput(booking.liability_signed_at)} />
          <Input label="Signed by" name="liability_signed_by" defaultValue={booking.liability_signed_by ?? ""} />
          <TextArea label="Notes" name="notes" defaultValue={booking.notes ?? ""} />
        </FormDialog>
      )}
    </section>
  );
}

const signed = ({ agreement_signed_at, liability_signed_at, liability_signed_by, notes }: Values) => ({
  agreement_signed_at: agreement_signed_at ? fromInput(agreement_signed_at) : null,
  liability_signed_at: liability_signed_at ? fromInput(liability_signed_at) : null,
  liability_signed_by: liability_signed_by ?? null,
  notes: notes ?? null,
});
