/** Work that could not be finished by itself. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type JobOut, jobsRetry } from "~/api/generated";
import { jobsListJobsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { fromNow, words } from "~/ui/format";
import { Empty, Shown } from "~/ui/page";
import { say } from "~/ui/toast";

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
  }, ["jobs", "calls"]);
  return (
    <div className="line">
      <span className="title">{job.last_error ?? words(job.last_error_code)}</span>
      <span className="meta">
        <span>{words(job.kind)}</span>
        <span>{fromNow(job.created_at)}</span>
        {job.subject_kind === "call" && (
          <Link to="/calls/$callId" params={{ callId: job.subject_id }}>
            The call
          </Link>
        )}
      </span>
      <span className="end">
        <button type="button" className="small" onClick={() => retry.mutate()}>
          Try again<span className="visually-hidden">: {words(job.kind)}</span>
        </button>
      </span>
    </div>
  );
}
