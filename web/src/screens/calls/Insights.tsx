/** What was agreed: each claim with the words that prove it, and each part for a person to decide on. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type CallDetail, type ClaimOut, type Decided, type InsightChange, type InsightOut, insightsAccept, insightsCorrect, insightsReject } from "~/api/generated";
import { insightsVersionsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { Form, Submit, TextArea } from "~/ui/form";
import { length } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { isHuman, proposedLines } from "./decided";
import { Versions } from "./Versions";

type Listen = (segments: readonly number[], fromMs?: number | null) => void;

interface InsightsProps {
  readonly call: CallDetail;
  readonly cite: Listen;
}

/** Read with all versions: a call without any answers an empty list, no error. */
export function Insights({ call, cite }: InsightsProps) {
  const query = useQuery(insightsVersionsOptions({ path: { call_id: call.id } }));
  return (
    <section className="card" aria-label="What was agreed">
      <Shown query={query}>
        {(versions) =>
          versions[0] ? (
            <>
              <Parts insight={versions[0]} hasAudio={call.audio_filename !== null} listen={cite} />
              <Versions versions={versions} />
            </>
          ) : (
            <p className="muted">Nothing was said that could be summed up.</p>
          )
        }
      </Shown>
    </section>
  );
}

interface PartsProps {
  readonly insight: InsightOut;
  readonly hasAudio: boolean;
  readonly listen: Listen;
}

function Parts({ insight, ...hearing }: PartsProps) {
  return (
    <>
      <Part insight={insight} field="summary" title="Summary" lines={insight.summary.map(({ text }) => text)}>
        <ClaimList claims={insight.summary} {...hearing} />
      </Part>
      <Part insight={insight} field="action_items" title="To do" lines={insight.action_items.map(({ text }) => text)}>
        <ClaimList claims={insight.action_items} {...hearing} />
      </Part>
      <Part insight={insight} field="next_step" title="Next step" lines={insight.next_step ? [insight.next_step.text] : []}>
        {insight.next_step && <ClaimList claims={[insight.next_step]} {...hearing} />}
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
  const proposed = field in insight.proposals;
  const accept = useChange<void, unknown>(async () => {
    await insightsAccept({ path, throwOnError: true });
    say(proposed ? `${title}: taken over.` : `${title}: confirmed.`);
  }, touches);
  const reject = useChange<void, unknown>(async () => {
    await insightsReject({ path, throwOnError: true });
    say(proposed ? `${title}: yours stays.` : `${title}: taken out.`);
  }, touches);
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
      {proposed && (
        <div className="note stack tight">
          <p>A later run says:</p>
          <ul>
            {proposedLines(insight.proposals[field]).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p>Accept takes its words, Reject keeps yours.</p>
        </div>
      )}
      {editing ? (
        <Correction insight={insight} field={field} title={title} lines={lines} close={() => setEditing(false)} />
      ) : lines.length > 0 ? (
        children
      ) : (
        <p className="muted">{decided ? "Taken out." : "Nothing was said that could be summed up."}</p>
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

function ClaimList({ claims, hasAudio, listen }: { readonly claims: readonly ClaimOut[]; readonly hasAudio: boolean; readonly listen: Listen }) {
  return (
    <ul className="claims">
      {claims.map((claim) => {
        const audible = hasAudio && claim.start_ms != null;
        const segments = claim.segments ?? [];
        return (
          <li key={claim.text}>
            <span>
              {claim.text} {!claim.verified && <span className="tag warn">Not proven</span>}
            </span>
            {claim.quote && <blockquote>“{claim.quote}”</blockquote>}
            {(audible || segments.length > 0) && (
              <span>
                <button type="button" className="small" onClick={() => listen(segments, audible ? claim.start_ms : null)}>
                  {audible ? `Hear it at ${length((claim.start_ms ?? 0) / 1000)}` : "See it in the transcript"}
                </button>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
