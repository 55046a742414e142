/** Whose it is: the vehicle, the booking that covers the minute, and what says so. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type BookingOut, type ViolationOut, violationsConfirmMatch, violationsCorrect, violationsMatch } from "~/api/generated";
import { bookingsListBookingsOptions, clientsReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { moment, words } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { DAY_MS } from "../fleet/timeline";
import { UNDECIDED } from "./steps";
import { inWords } from "./words-of-time";

const AROUND_MS = 14 * DAY_MS;
/** What a pack lacks says nothing against the hirer. */
const OF_PAPERS: ReadonlySet<string> = new Set(["no_signed_liability", "no_hirer_address", "no_licence_number"]);
const TOUCHES = ["violations", "followups"];

interface Found {
  readonly by?: string;
  readonly basis?: string | null;
  readonly evidence?: readonly string[];
  readonly suggestion?: { readonly vrm?: string; readonly bookings?: readonly string[] } | null;
}

export function Match({ violation }: { readonly violation: ViolationOut }) {
  const [choosing, setChoosing] = useState(false);
  const path = { violation_id: violation.id };
  const again = useChange<void, unknown>(async () => {
    await violationsMatch({ path, throwOnError: true });
    say("Looked again.");
  }, TOUCHES);
  const confirm = useChange<string | undefined, unknown>(async (booking_id) => {
    await violationsConfirmMatch({ path, body: booking_id ? { booking_id } : null, throwOnError: true });
    setChoosing(false);
    say("The hirer is confirmed.");
  }, TOUCHES);
  const take = useChange<string, unknown>((vrm) => violationsCorrect({ path, body: { vrm }, throwOnError: true }), TOUCHES);
  const found = (violation.match ?? {}) as Found;
  const open = UNDECIDED.has(violation.status);
  const mark = found.suggestion?.vrm;
  return (
    <section className="card" aria-label="Whose it is">
      <div className="heading">
        <h2>Whose it is</h2>
        {found.by === "human" && <span className="tag good">Confirmed by a person</span>}
      </div>
      {violation.client_id ? <Hirer clientId={violation.client_id} /> : <p>Nobody yet.</p>}
      {found.evidence && found.evidence.length > 0 && (
        <ul className="reasons" aria-label="What says so">
          {found.evidence.map((each) => (
            <li key={each}>{inWords(each)}</li>
          ))}
        </ul>
      )}
      {open && (
        <div className="row">
          {mark && (
            <button type="button" className="primary" onClick={() => take.mutate(mark)}>
              It is {mark}
            </button>
          )}
          {violation.booking_id && violation.status === "needs_attention" && !violation.attention.every(({ code }) => OF_PAPERS.has(String(code))) && (
            <button type="button" className="primary" onClick={() => confirm.mutate(undefined)}>
              Yes, they had it
            </button>
          )}
          {violation.vehicle_id && (
            <button type="button" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
              Choose {violation.booking_id ? "another" : "the"} booking
            </button>
          )}
          <button type="button" className="plain" onClick={() => again.mutate()}>
            Look again
          </button>
        </div>
      )}
      {choosing && violation.vehicle_id && <Bookings vehicleId={violation.vehicle_id} at={violation.contravention_at} choose={(id) => confirm.mutate(id)} />}
    </section>
  );
}

function Hirer({ clientId }: { readonly clientId: string }) {
  const query = useQuery(clientsReadOptions({ path: { client_id: clientId } }));
  return (
    <Shown query={query} lines={1}>
      {(client) => (
        <p>
          <Link to="/clients/$clientId" params={{ clientId }}>
            {client.name}
          </Link>{" "}
          had the vehicle.
        </p>
      )}
    </Shown>
  );
}

interface BookingsProps {
  readonly vehicleId: string;
  readonly at: string | null;
  readonly choose: (bookingId: string) => void;
}

function Bookings({ vehicleId, at, choose }: BookingsProps) {
  const middle = at ? Date.parse(at) : Date.now();
  const range = { from: new Date(middle - AROUND_MS).toISOString(), to: new Date(middle + AROUND_MS).toISOString() };
  const query = useQuery(bookingsListBookingsOptions({ query: { vehicle_id: vehicleId, limit: 50, ...range } }));
  return (
    <Shown query={query} lines={2}>
      {(bookings) =>
        bookings.length === 0 ? (
          <p className="muted">
            This vehicle has no booking within two weeks of it. <Link to="/bookings">Add the booking</Link>, then look again.
          </p>
        ) : (
          <ul className="list" aria-label="Bookings near it">
            {bookings.map((booking) => (
              <li key={booking.id}>
                <Candidate booking={booking} choose={() => choose(booking.id)} />
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  );
}

function Candidate({ booking, choose }: { readonly booking: BookingOut; readonly choose: () => void }) {
  const client = useQuery(clientsReadOptions({ path: { client_id: booking.client_id } })).data;
  const since = booking.started_at ?? booking.starts_at;
  return (
    <div className="line">
      <span className="title">{client?.name ?? booking.reference ?? "A hirer"}</span>
      <span className="meta">
        <span>
          {moment(since)} to {moment(booking.returned_at ?? booking.ends_at)}
        </span>
        <span>{words(booking.status)}</span>
      </span>
      <span className="end">
        <button type="button" className="small primary" onClick={choose}>
          It was them<span className="visually-hidden">: {client?.name}, {moment(since)}</span>
        </button>
      </span>
    </div>
  );
}
