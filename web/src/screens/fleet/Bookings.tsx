/** Who has which vehicle when: two weeks at a glance, and each booking to act on. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { BookingOut, ClientOut, VehicleOut } from "~/api/generated";
import { bookingsListBookingsOptions, clientsListClientsOptions, clientsReadOptions, vehiclesListVehiclesOptions, vehiclesReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { date, moment, words } from "~/ui/format";
import { Empty, Page, Shown } from "~/ui/page";
import { BookingDialog } from "./BookingDialog";
import { BookingVerbs } from "./BookingVerbs";
import { FleetTabs } from "./FleetTabs";
import { barOf, DAY_MS, midnight } from "./timeline";
import "./fleet.css";

const DAYS = 14;
const MOST = 200;

export function Bookings() {
  const [start, setStart] = useState(0);
  const [adding, setAdding] = useState(false);
  const from = midnight(start);
  const range = { from: new Date(from).toISOString(), to: new Date(from + DAYS * DAY_MS).toISOString() };
  const bookings = useQuery(bookingsListBookingsOptions({ query: { ...range, limit: MOST } }));
  const vehicles = useQuery(vehiclesListVehiclesOptions({ query: { limit: MOST } }));
  const clients = useQuery(clientsListClientsOptions({ query: { limit: MOST } }));
  const actions = (
    <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setAdding(true)}>
      Add a booking
    </button>
  );
  return (
    <Page title="Bookings" actions={actions}>
      <FleetTabs />
      <div className="row">
        <button type="button" onClick={() => setStart(start - 7)}>
          Earlier
        </button>
        <button type="button" onClick={() => setStart(0)}>
          Today
        </button>
        <button type="button" onClick={() => setStart(start + 7)}>
          Later
        </button>
        <span className="muted">
          {date(range.from)} to {date(range.to)}
        </span>
      </div>
      <Shown query={bookings}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="No bookings in these two weeks">
              <p>A booking says who has a vehicle from when to when. No vehicle can be booked twice at a time.</p>
            </Empty>
          ) : (
            <>
              <Timeline bookings={rows} vehicles={vehicles.data ?? []} from={from} />
              <ul className="list card" aria-label="Bookings">
                {rows.map((booking) => (
                  <li key={booking.id}>
                    <BookingRow booking={booking} vehicles={vehicles.data ?? []} clients={clients.data ?? []} />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Shown>
      {adding && <BookingDialog vehicles={vehicles.data ?? []} clients={clients.data ?? []} most={MOST} close={() => setAdding(false)} />}
    </Page>
  );
}

function Timeline({ bookings, vehicles, from }: { readonly bookings: readonly BookingOut[]; readonly vehicles: readonly VehicleOut[]; readonly from: number }) {
  const booked = vehicles.filter((vehicle) => bookings.some((each) => each.vehicle_id === vehicle.id));
  return (
    // The list below says the same in words.
    <div className="timeline card" aria-hidden="true">
      <div className="days">
        {Array.from({ length: DAYS }, (_, day) => (
          <span key={day}>{new Date(from + day * DAY_MS + DAY_MS / 2).getDate()}</span>
        ))}
      </div>
      {booked.map((vehicle) => (
        <div key={vehicle.id} className="lane">
          <span className="mark">{vehicle.registration}</span>
          <div className="track">
            {bookings
              .filter((each) => each.vehicle_id === vehicle.id)
              .map((each) => {
                const bar = barOf(each.starts_at, each.returned_at ?? each.ends_at, from, DAYS);
                return bar && <span key={each.id} className={`bar-of ${each.status}`} style={{ left: `${bar.left}%`, width: `${bar.width}%` }} />;
              })}
          </div>
        </div>
      ))}
    </div>
  );
}

interface BookingRowProps {
  readonly booking: BookingOut;
  readonly vehicles: readonly VehicleOut[];
  readonly clients: readonly ClientOut[];
}

function BookingRow({ booking, vehicles, clients }: BookingRowProps) {
  const vehicle = vehicles.find(({ id }) => id === booking.vehicle_id);
  const known = clients.find(({ id }) => id === booking.client_id);
  // Of a large fleet only the first are at hand.
  const further = useQuery({ ...vehiclesReadOptions({ path: { vehicle_id: booking.vehicle_id } }), enabled: !vehicle && vehicles.length === MOST }).data;
  const stranger = useQuery({ ...clientsReadOptions({ path: { client_id: booking.client_id } }), enabled: !known && clients.length === MOST }).data;
  const mark = (vehicle ?? further)?.registration ?? "A vehicle";
  const client = known ?? stranger;
  const late = booking.status === "active" && Date.parse(booking.ends_at) < Date.now();
  return (
    <div className="line">
      <span className="title">
        <Link to="/bookings/$bookingId" params={{ bookingId: booking.id }}>
          {mark}
          {client && ` · ${client.name}`}
        </Link>
      </span>
      <span className="meta">
        <span>
          {moment(booking.starts_at)} to {moment(booking.returned_at ?? booking.ends_at)}
        </span>
        {booking.reference && <span>{booking.reference}</span>}
        {late && <span className="tag bad">Not back yet</span>}
      </span>
      <span className="end">
        <span className={booking.status === "active" ? "tag good" : "tag"}>{words(booking.status)}</span>
        <BookingVerbs booking={booking} name={mark} small />
      </span>
    </div>
  );
}
