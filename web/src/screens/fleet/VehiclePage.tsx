/** One vehicle: until when it may drive, who had it at a given minute, and all that happened with it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type VehicleOut, vehiclesDelete, vehiclesRestore } from "~/api/generated";
import { bookingsListBookingsOptions, vehiclesReadOptions, violationsListViolationsOptions } from "~/api/generated/@tanstack/react-query.gen";
import type { Removal } from "~/ui/change";
import { moment, words } from "~/ui/format";
import { Page, Shown } from "~/ui/page";
import { RecordActions } from "~/ui/record-actions";
import { DocumentsOf } from "../documents/DocumentsOf";
import { IncidentsOf } from "../incidents/IncidentsOf";
import { TasksOf } from "../tasks/TasksOf";
import { ViolationRow } from "../violations/ViolationList";
import { Compliance } from "./Compliance";
import { VehicleDialog } from "./VehicleDialog";
import { WhoHadIt } from "./WhoHadIt";
import "./fleet.css";

export function VehiclePage() {
  const { vehicleId } = useParams({ from: "/inside/vehicles/$vehicleId" });
  const query = useQuery(vehiclesReadOptions({ path: { vehicle_id: vehicleId } }));
  return (
    <Page title={query.data?.registration ?? "Vehicle"} actions={query.data && <Actions vehicle={query.data} />}>
      <Shown query={query}>{(vehicle) => <OneVehicle vehicle={vehicle} />}</Shown>
    </Page>
  );
}

function OneVehicle({ vehicle }: { readonly vehicle: VehicleOut }) {
  const subject = { vehicle_id: vehicle.id };
  return (
    <>
      <ul className="row" aria-label="About this vehicle">
        <li className={vehicle.status === "active" ? "tag good" : "tag"}>{words(vehicle.status)}</li>
        {[vehicle.make, vehicle.model, vehicle.colour, vehicle.fuel_type, vehicle.year].filter(Boolean).map((each) => (
          <li key={each} className="tag">
            {each}
          </li>
        ))}
      </ul>
      {vehicle.notes && <p className="note">{vehicle.notes}</p>}
      <div className="columns">
        <Compliance vehicle={vehicle} />
        <WhoHadIt vehicleId={vehicle.id} />
      </div>
      <div className="columns">
        <BookingsOf vehicleId={vehicle.id} />
        <ViolationsOf subject={subject} />
      </div>
      <div className="columns">
        <TasksOf subject={subject} />
        <IncidentsOf vehicleId={vehicle.id} />
        <DocumentsOf subject={subject} />
      </div>
    </>
  );
}

function BookingsOf({ vehicleId }: { readonly vehicleId: string }) {
  const query = useQuery(bookingsListBookingsOptions({ query: { vehicle_id: vehicleId, limit: 10 } }));
  return (
    <section className="card" aria-label="Bookings">
      <h2>Latest bookings</h2>
      <Shown query={query} lines={2}>
        {(bookings) =>
          bookings.length === 0 ? (
            <p className="muted">It was never booked.</p>
          ) : (
            <ul className="list">
              {bookings.map((booking) => (
                <li key={booking.id}>
                  <Link className="line" to="/bookings/$bookingId" params={{ bookingId: booking.id }}>
                    <span className="title">{booking.reference ?? "Booking"}</span>
                    <span className="meta">
                      {moment(booking.started_at ?? booking.starts_at)} to {moment(booking.returned_at ?? booking.ends_at)}
                    </span>
                    <span className="end">
                      <span className={booking.status === "active" ? "tag good" : "tag"}>{words(booking.status)}</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

type Subject = { readonly vehicle_id: string } | { readonly booking_id: string } | { readonly client_id: string };

/** The letters about one vehicle, booking or client, on its page. */
export function ViolationsOf({ subject }: { readonly subject: Subject }) {
  const query = useQuery(violationsListViolationsOptions({ query: { ...subject, limit: 10 } }));
  return (
    <section className="card" aria-label="Violations">
      <h2>Violations</h2>
      <Shown query={query} lines={2}>
        {(violations) =>
          violations.length === 0 ? (
            <p className="muted">No letter about it.</p>
          ) : (
            <ul className="list">
              {violations.map((violation) => (
                <li key={violation.id}>
                  <ViolationRow violation={violation} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

function Actions({ vehicle }: { readonly vehicle: VehicleOut }) {
  const path = { vehicle_id: vehicle.id };
  const removal: Removal = {
    done: `${vehicle.registration} was deleted.`,
    remove: () => vehiclesDelete({ path, throwOnError: true }),
    restore: () => vehiclesRestore({ path, throwOnError: true }),
    touches: ["vehicles"],
    leaveTo: "/vehicles",
  };
  return <RecordActions removal={removal} dialog={(close) => <VehicleDialog vehicle={vehicle} close={close} />} />;
}
