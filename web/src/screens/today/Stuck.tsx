/** Work that could not be finished by itself. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type JobOut, jobsRetry } from "~/api/generated";
import { jobsListJobsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { forPeople } from "~/api/problem";
import { useChange } from "~/ui/change";
import { fromNow, words } from "~/ui/format";
import { Empty, Shown } from "~/ui/page";
import { say } from "~/ui/toast";

const KINDS: Partial<Record<JobOut["kind"], string>> = {
  call: "A recording",
  notice: "A letter",
  delivery: "A message to another program",
  vehicle_enquiry: "A question to the DVLA",
  identity_check: "An identity check",
  mail: "An e-mail",
  classification: "The reading of a lead",
  import: "An import",
  vessey_sync: "The collections",
  inbound: "A message from another program",
};

export function Stuck() {
  const query = useQuery(jobsListJobsOptions({ query: { status: "needs_attention", limit: 10 } }));
  return (
    <section className="stack tight" aria-label="Needs attention">
      <h2>Needs attention</h2>
      <Shown query={query}>
        {(jobs) =>
          jobs.length === 0 ? (
            <Empty title="Nothing is stuck">
              <p>Recordings and letters that cannot be read by themselves appear here.</p>
            </Empty>
          ) : (
            <ul className="list card">
              {jobs.map((job) => (
                <li key={job.id}>
                  <StuckJob job={job} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

function StuckJob({ job }: { readonly job: JobOut }) {
  const retry = useChange<void, unknown>(async () => {
    await jobsRetry({ path: { job_id: job.id }, throwOnError: true });
    say("It is being tried again.");
  }, ["jobs", "calls", "violations"]);
  return (
    <div className="line">
      <span className="title">{job.last_error ? forPeople(job.last_error) : words(job.last_error_code)}</span>
      <span className="meta">
        <span>{KINDS[job.kind] ?? words(job.kind)}</span>
        <span>{fromNow(job.created_at)}</span>
        <Subject job={job} />
      </span>
      <span className="end">
        <button type="button" className="small" onClick={() => retry.mutate()}>
          Try again<span className="visually-hidden">: {KINDS[job.kind] ?? words(job.kind)}</span>
        </button>
      </span>
    </div>
  );
}

function Subject({ job: { subject_kind, subject_id } }: { readonly job: JobOut }) {
  switch (subject_kind) {
    case "call":
      return (
        <Link to="/calls/$callId" params={{ callId: subject_id }}>
          The call
        </Link>
      );
    case "violation":
      return (
        <Link to="/violations/$violationId" params={{ violationId: subject_id }}>
          The letter
        </Link>
      );
    case "vehicle":
      return (
        <Link to="/vehicles/$vehicleId" params={{ vehicleId: subject_id }}>
          The vehicle
        </Link>
      );
    case "lead":
      return (
        <Link to="/leads/$leadId" params={{ leadId: subject_id }}>
          The lead
        </Link>
      );
    case "webhook":
      return (
        <Link to="/settings" search={{ tab: "webhooks" }}>
          The webhooks
        </Link>
      );
    case "driver_sync":
      return (
        <Link to="/settings" search={{ tab: "connections" }}>
          The connections
        </Link>
      );
    default:
      return null;
  }
}
