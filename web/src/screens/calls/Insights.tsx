/** What was agreed: each claim with the words that prove it, and each part for a person to decide on. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type CallDetail, type ClaimOut, type Decided, type InsightChange, type InsightOut, insightsAccept, insightsCorrect, insightsReject } from "~/api/generated";
import { insightsReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { problemOf } from "~/api/problem";
import { useChange } from "~/ui/change";
import { Form, Submit, TextArea } from "~/ui/form";
import { length } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { isHuman } from "./decided";

type Listen = (fromMs: number, segments: readonly number[]) => void;

interface InsightsProps {
  readonly call: CallDetail;
  readonly listen: Listen;
}

export function Insights({ call, listen }: InsightsProps) {
  const query = useQuery({ ...insightsReadOptions({ path: { call_id: call.id } }), retry: false });
  return (
    <section className="card" aria-label="What was agreed">
      {query.isError && problemOf(query.error).status === 404 ? (
        <p className="muted">Nothing was said that could be summed up.</p>
      ) : (
        <Shown query={query}>{(insight) => <Parts insight={insight} listen={call.audio_filename === null ? undefined : listen} />}</Shown>
      )}
    </section>
  );
}

interface PartsProps {
  readonly insight: InsightOut;
  readonly listen: Listen | undefined;
}

function Parts({ insight, listen }: PartsProps) {
  return (
    <>
      <Part insight={insight} field="summary" title="Summary" lines={insight.summary.map(({ text }) => text)}>
        <ClaimList claims={insight.summary} listen={listen} />
      </Part>
      <Part insight={insight} field="action_items" title="To do" lines={insight.action_items.map(({ text }) => text)}>
        <ClaimList claims={insight.action_items} listen={listen} />
      </Part>
      <Part insight={insight} field="next_step" title="Next step" lines={insight.next_step ? [insight.next_step.text] : []}>
        {insight.next_step && <ClaimList claims={[insight.next_step]} listen={listen} />}
      </Part>
      <Part insight={insight} field="key_topics" title="Topics" lines={insight.key_topics}>
        <ul className="row">
          {insight.key_topics.map((topic) => (
            <li key={topic} className="tag">
              {topic}
            </li>
          ))}
        </ul>
      </Part>
      <p className="muted small-text">
        {insight.degraded ? "A draft" : "Drawn"} by {insight.engine}, version {insight.version}.
      </p>
    </>
  );
}

type Field = Extract<Decided, keyof InsightChange>;

interface PartProps {
  readonly insight: InsightOut;
  readonly field: Field;
  readonly title: string;
  readonly lines: readonly string[];
  readonly children: ReactNode;
}

/** One part of the reading. What a person decided stays, whatever a later run says; that is only proposed. */
function Part({ insight, field, title, lines, children }: PartProps) {
  const [editing, setEditing] = useState(false);
  const path = { call_id: insight.call_id, field };
  const touches = ["insights", "callsRead"];
  const accept = useChange<void, unknown>(async () => {
    await insightsAccept({ path, throwOnError: true });
    say(`${title}: confirmed.`);
  }, touches);
  const reject = useChange<void, unknown>(async () => {
    await insightsReject({ path, throwOnError: true });
    say(`${title}: taken out.`);
  }, touches);
  const proposed = field in insight.proposals;
  const decided = isHuman(insight.provenance[field]);
  if (lines.length === 0 && !proposed && !decided && field !== "summary") return null;
  return (
    <div className="stack tight part">
      <div className="row spread">
        <h2>
          {title} {decided && <span className="tag good">Decided by a person</span>}
        </h2>
        {!editing && (
          <span className="row">
            {(!decided || proposed) && lines.length > 0 && (
              <>
                <button type="button" className="small" onClick={() => accept.mutate()}>
                  Accept<span className="visually-hidden">: {title}</span>
                </button>
                <button type="button" className="small plain" onClick={() => reject.mutate()}>
                  Reject<span className="visually-hidden">: {title}</span>
                </button>
              </>
            )}
            <button type="button" className="small plain" onClick={() => setEditing(true)}>
              Correct<span className="visually-hidden">: {title}</span>
            </button>
          </span>
        )}
      </div>
      {proposed && <p className="note">A later run says otherwise. Accept takes its words, Reject keeps yours.</p>}
      {editing ? (
        <Correction insight={insight} field={field} title={title} lines={lines} close={() => setEditing(false)} />
      ) : lines.length > 0 ? (
        children
      ) : (
        <p className="muted">Nothing was said that could be summed up.</p>
      )}
    </div>
  );
}

interface CorrectionProps extends Pick<PartProps, "insight" | "field" | "title" | "lines"> {
  readonly close: () => void;
}

function Correction({ insight, field, title, lines, close }: CorrectionProps) {
  const save = useChange<string, unknown>(
    (text) => {
      const said = text.split("\n").flatMap((line) => line.trim() || []);
      const body: InsightChange = field === "next_step" ? { next_step: said.join(" ") || null } : { [field]: said };
      return insightsCorrect({ path: { call_id: insight.call_id }, body, throwOnError: true });
    },
    ["insights", "callsRead"],
    { quiet: true },
  );
  return (
    <Form
      label={`Correct: ${title}`}
      submit={async (values) => {
        await save.mutateAsync(values[field] ?? "");
        say("Saved. No later run writes over it.");
        close();
      }}
    >
      <TextArea label={`${title}, one line each`} name={field} defaultValue={lines.join("\n")} rows={Math.max(3, lines.length + 1)} autoFocus />
      <div className="row">
        <Submit>Save</Submit>
        <button type="button" onClick={close}>
          Leave it
        </button>
      </div>
    </Form>
  );
}

function ClaimList({ claims, listen }: { readonly claims: readonly ClaimOut[]; readonly listen: Listen | undefined }) {
  return (
    <ul className="claims">
      {claims.map((claim) => (
        <li key={claim.text}>
          <span>
            {claim.text} {!claim.verified && <span className="tag warn">Not proven</span>}
          </span>
          {claim.quote && <blockquote>“{claim.quote}”</blockquote>}
          {listen && claim.start_ms != null && (
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
