/** One call: what was agreed, the words that prove it, and the recording to hear them in. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { type CallDetail, callsDelete, callsRestore, callsRetry } from "~/api/generated";
import { callsTranscriptOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { length, moment, words } from "~/ui/format";
import { Page, Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { FollowupsOf } from "../followups/FollowupsOf";
import { Insights } from "./Insights";
import { Player, type PlayerHandle } from "./Player";
import { useCall } from "./progress";
import { isUnfinished, STATUS_TAG, STATUS_TEXT } from "./status";
import { Transcript } from "./Transcript";
import "./calls.css";

export function CallPage() {
  const { callId } = useParams({ from: "/inside/calls/$callId" });
  const query = useCall(callId);
  const title = query.data ? `Call of ${moment(query.data.recorded_at)}` : "Call";
  return (
    <Page title={title} actions={query.data && <Actions call={query.data} />}>
      <Shown query={query}>{(call) => <OneCall call={call} />}</Shown>
    </Page>
  );
}

function OneCall({ call }: { readonly call: CallDetail }) {
  const player = useRef<PlayerHandle>(null);
  const [second, setSecond] = useState(-1);
  const [cited, setCited] = useState<readonly number[]>([]);
  const listen = (from: number, segments: readonly number[] = []) => {
    setCited(segments);
    player.current?.playFrom(from / 1000);
  };
  const finished = !isUnfinished(call.status);
  return (
    <>
      <Facts call={call} />
      {!finished && <Progress call={call} />}
      {call.status === "failed" && <p className="note bad">{call.error ?? "This recording could not be worked on."} Try again, or listen to it below.</p>}
      {call.warnings.map((warning) => (
        <p key={warning} className="note warn">
          {warning}
        </p>
      ))}
      {finished && call.status === "completed" && (
        <div className="columns">
          <Insights call={call} listen={listen} />
          <FollowupsOf subject={{ call_id: call.id }} />
        </div>
      )}
      {call.audio_filename !== null && <Player ref={player} callId={call.id} durationS={call.duration_seconds} onTime={setSecond} />}
      {finished && <TranscriptOf call={call} second={second} cited={cited} listen={listen} />}
    </>
  );
}

function TranscriptOf({ call, ...rest }: { readonly call: CallDetail; readonly second: number; readonly cited: readonly number[]; readonly listen: (from: number) => void }) {
  const query = useQuery(callsTranscriptOptions({ path: { call_id: call.id } }));
  return <Shown query={query}>{(transcript) => <Transcript transcript={transcript} hasAudio={call.audio_filename !== null} {...rest} />}</Shown>;
}

function Facts({ call }: { readonly call: CallDetail }) {
  return (
    <ul className="row" aria-label="About this call">
      <li className={STATUS_TAG[call.status]}>{STATUS_TEXT[call.status]}</li>
      {call.call_tag && <li className="tag">{words(call.call_tag)}</li>}
      {call.intent_category && <li className="tag">Intent: {words(call.intent_category)}</li>}
      {call.sentiment && <li className="tag">Tone: {words(call.sentiment)}</li>}
      {call.duration_seconds !== null && <li className="tag">{length(call.duration_seconds)}</li>}
      {call.language && <li className="tag">{call.language}</li>}
      {call.engine && <li className={call.degraded ? "tag warn" : "tag"}>{call.degraded ? `Draft by ${call.engine}` : `By ${call.engine}`}</li>}
    </ul>
  );
}

const STEPS: Readonly<Record<string, readonly [text: string, percent: number]>> = {
  transcript: ["Writing down what was said", 20],
  insights: ["Finding what was agreed", 75],
  followups: ["Making follow-ups", 95],
  finish: ["Nearly there", 99],
};

function Progress({ call }: { readonly call: CallDetail }) {
  const [text, percent] = STEPS[call.stage ?? ""] ?? ["Waiting for its turn", 5];
  return (
    <div className="card" role="status">
      <p>{text} …</p>
      <div className="progress" role="progressbar" aria-label="Progress" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
        <span style={{ width: `${percent}%` }} />
      </div>
      <p className="muted small-text">You need not wait: this goes on by itself.</p>
    </div>
  );
}

function Actions({ call }: { readonly call: CallDetail }) {
  const navigate = useNavigate();
  const path = { call_id: call.id };
  const retry = useChange<void, unknown>(async () => {
    await callsRetry({ path, throwOnError: true });
    say("It is being worked on again.");
  }, ["calls", "jobs"]);
  const restore = useChange<void, unknown>(() => callsRestore({ path, throwOnError: true }), ["calls"]);
  const remove = useChange<void, unknown>(async () => {
    await callsDelete({ path, throwOnError: true });
    say("The call was deleted.", { label: "Undo", run: () => restore.mutate() });
    await navigate({ to: "/calls" });
  }, ["callsListCalls"]);
  return (
    <>
      {call.status === "failed" && (
        <button type="button" className="primary" onClick={() => retry.mutate()}>
          Try again
        </button>
      )}
      {call.status === "completed" && (
        <a className="button" href={`/api/v1/calls/${call.id}/transcript?format=txt`} download={`call-${call.id}.txt`}>
          Download text
        </a>
      )}
      <button type="button" className="danger" onClick={() => remove.mutate()}>
        Delete
      </button>
    </>
  );
}
