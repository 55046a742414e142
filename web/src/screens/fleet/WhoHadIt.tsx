/** Who had the vehicle at a given minute, and what says so. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { PossessionOut, TenureOut } from "~/api/generated";
import { clientsReadOptions, vehiclesWhoHadItOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Form, Input, Submit } from "~/ui/form";
import { forInput, fromInput, moment } from "~/ui/format";
import { Shown } from "~/ui/page";
import { inWords } from "../violations/words-of-time";

export function WhoHadIt({ vehicleId }: { readonly vehicleId: string }) {
  const [at, setAt] = useState(() => new Date().toISOString());
  const query = useQuery(vehiclesWhoHadItOptions({ path: { vehicle_id: vehicleId }, query: { at } }));
  return (
    <section className="card" aria-label="Who had it">
      <h2>Who had it</h2>
      <Form label="Who had it" className="row" submit={({ at = "" }) => Promise.resolve(setAt(fromInput(at)))}>
        <div className="grow">
          <Input label="At" name="at" type="datetime-local" required defaultValue={forInput(at)} />
        </div>
        <Submit className="">Look</Submit>
      </Form>
      <Shown query={query} lines={2}>
        {(possession) => <Answer possession={possession} />}
      </Shown>
    </section>
  );
}

function Answer({ possession }: { readonly possession: PossessionOut }) {
  const { holder, covering, before, after, reasons } = possession;
  return (
    <div className="stack tight" role="status">
      {holder ? <Tenure tenure={holder} /> : covering.length > 1 ? <p className="note warn">Several bookings cover this minute. A person has to decide.</p> : <p>Nobody had it.</p>}
      {!holder && covering.map((each) => <Tenure key={each.booking_id} tenure={each} />)}
      {covering.length > 0 &&
        reasons.map((reason) => (
          <p key={reason} className="note warn">
            {inWords(reason)}
          </p>
        ))}
      {!holder && before && <Neighbour what="Before that" tenure={before} />}
      {!holder && after && <Neighbour what="After that" tenure={after} />}
    </div>
  );
}

function Tenure({ tenure }: { readonly tenure: TenureOut }) {
  return (
    <>
      <p>
        <Who tenure={tenure} />
        <span className="muted">
          , {moment(tenure.since)} to {tenure.until ? moment(tenure.until) : `now, agreed until ${moment(tenure.ends_at)}`}
        </span>{" "}
        <span className={tenure.basis === "handover" ? "tag good" : "tag"}>{tenure.basis === "handover" ? "Keys handed over" : "By the booking alone"}</span>
        {tenure.overdue && <span className="tag bad">Overdue</span>}
      </p>
      <ul className="reasons small-text muted">
        {tenure.evidence.map((each) => (
          <li key={each}>{inWords(each)}</li>
        ))}
      </ul>
    </>
  );
}

function Who({ tenure }: { readonly tenure: TenureOut }) {
  const client = useQuery(clientsReadOptions({ path: { client_id: tenure.client_id } })).data;
  return (
    <Link to="/bookings/$bookingId" params={{ bookingId: tenure.booking_id }}>
      {client?.name ?? "The hirer"}
    </Link>
  );
}

function Neighbour({ what, tenure }: { readonly what: string; readonly tenure: TenureOut }) {
  return (
    <p className="muted">
      {what}: <Who tenure={tenure} />, {moment(tenure.since)} to {moment(tenure.until ?? tenure.ends_at)}
    </p>
  );
}
