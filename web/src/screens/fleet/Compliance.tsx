/** Until when a vehicle has its MOT and tax, and what the DVLA says. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type VehicleOut, vehiclesRefresh } from "~/api/generated";
import { jobsReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { daysAgo } from "~/ui/days";
import { date, moment } from "~/ui/format";

const SOON_DAYS = 30;
const ASK_MS = 1500;

export function Compliance({ vehicle }: { readonly vehicle: VehicleOut }) {
  const [jobId, setJobId] = useState<string | null>(null);
  const ask = useChange<void, unknown>(async () => {
    const { data } = await vehiclesRefresh({ path: { vehicle_id: vehicle.id }, throwOnError: true });
    setJobId(data.id);
  }, ["jobs"]);
  return (
    <section className="card" aria-label="MOT and tax">
      <div className="heading">
        <h2>MOT and tax</h2>
        <button type="button" className="small" aria-disabled={jobId !== null} onClick={() => jobId === null && ask.mutate()}>
          Ask the DVLA
        </button>
      </div>
      <dl>
        <Duty what="MOT" until={vehicle.mot_expires_on} said={vehicle.mot_status} />
        <Duty what="Tax" until={vehicle.tax_due_on} said={vehicle.tax_status} />
      </dl>
      {jobId ? (
        <Asking jobId={jobId} done={() => setJobId(null)} />
      ) : (
        <p className="muted small-text">{vehicle.enquired_at ? `The DVLA was asked on ${moment(vehicle.enquired_at)}.` : "The DVLA was not asked yet."}</p>
      )}
    </section>
  );
}

function Duty({ what, until, said }: { readonly what: string; readonly until: string | null; readonly said: string | null }) {
  return (
    <>
      <dt>{what}</dt>
      <dd className="row">
        <span>{until ? `until ${date(`${until}T12:00`)}` : "not known"}</span>
        {until && until < daysAgo(0) && <span className="tag bad">Run out</span>}
        {until && until >= daysAgo(0) && until <= daysAgo(-SOON_DAYS) && <span className="tag warn">Renew it</span>}
        {said && <span className="muted">{said}</span>}
      </dd>
    </>
  );
}

function Asking({ jobId, done }: { readonly jobId: string; readonly done: () => void }) {
  const job = useQuery({ ...jobsReadOptions({ path: { job_id: jobId } }), refetchInterval: ASK_MS }).data;
  const seen = useChange<void, unknown>(() => Promise.resolve(done()), ["vehicles"]);
  const finished = job?.status === "done";
  useEffect(() => {
    if (finished) seen.mutate();
    // Once, when it has ended.
  }, [finished]);
  if (job?.status === "needs_attention") {
    return (
      <p className="note bad" role="alert">
        {job.last_error ?? "The DVLA could not be asked."}{" "}
        <button type="button" className="small" onClick={done}>
          All right
        </button>
      </p>
    );
  }
  return <p role="status">The DVLA is being asked …</p>;
}
