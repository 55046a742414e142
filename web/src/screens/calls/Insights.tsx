/** What was agreed, each claim with the words that prove it. */
import { useQuery } from "@tanstack/react-query";
import type { CallDetail, ClaimOut, InsightOut } from "~/api/generated";
import { insightsReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { problemOf } from "~/api/problem";
import { length } from "~/ui/format";
import { Shown } from "~/ui/page";

type Listen = (fromMs: number, segments: readonly number[]) => void;

interface InsightsProps {
  readonly call: CallDetail;
  readonly listen: Listen;
}

export function Insights({ call, listen }: InsightsProps) {
  const query = useQuery({ ...insightsReadOptions({ path: { call_id: call.id } }), retry: false });
  return (
    <section className="card" aria-label="What was agreed">
      <h2>Summary</h2>
      {query.isError && problemOf(query.error).status === 404 ? (
        <p className="muted">Nothing was said that could be summed up.</p>
      ) : (
        <Shown query={query}>{(insight) => <Claims insight={insight} listen={listen} canListen={call.audio_filename !== null} />}</Shown>
      )}
    </section>
  );
}

function Claims({ insight, ...rest }: { readonly insight: InsightOut; readonly listen: Listen; readonly canListen: boolean }) {
  const nothing = insight.summary.length === 0 && insight.action_items.length === 0 && !insight.next_step;
  return (
    <>
      {nothing && <p className="muted">Nothing was said that could be summed up.</p>}
      <ClaimList claims={insight.summary} {...rest} />
      {insight.action_items.length > 0 && (
        <>
          <h3>To do</h3>
          <ClaimList claims={insight.action_items} {...rest} />
        </>
      )}
      {insight.next_step && (
        <>
          <h3>Next step</h3>
          <ClaimList claims={[insight.next_step]} {...rest} />
        </>
      )}
      {insight.key_topics.length > 0 && (
        <ul className="row" aria-label="Topics">
          {insight.key_topics.map((topic) => (
            <li key={topic} className="tag">
              {topic}
            </li>
          ))}
        </ul>
      )}
      <p className="muted small-text">
        {insight.degraded ? "A draft" : "Drawn"} by {insight.engine}, version {insight.version}.
      </p>
    </>
  );
}

function ClaimList({ claims, listen, canListen }: { readonly claims: readonly ClaimOut[]; readonly listen: Listen; readonly canListen: boolean }) {
  return (
    <ul className="claims">
      {claims.map((claim) => (
        <li key={claim.text}>
          <span>
            {claim.text} {!claim.verified && <span className="tag warn">Not proven</span>}
          </span>
          {claim.quote && <blockquote>“{claim.quote}”</blockquote>}
          {canListen && claim.start_ms != null && (
            <span>
              <button type="button" className="small" onClick={() => listen(claim.start_ms ?? 0, claim.segments ?? [])}>
                Hear it at {length(claim.start_ms / 1000)}
              </button>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
