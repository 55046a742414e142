/** One call: what was agreed, the words that prove it, and the recording to hear them in. */
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { type CallDetail, callsDelete, callsRestore, callsRetry } from "~/api/generated";
import { callsTranscriptOptions } from "~/api/generated/@tanstack/react-query.gen";
import { forPeople } from "~/api/problem";
import { type Removal, useChange } from "~/ui/change";
import { length, moment, words } from "~/ui/format";
import { Page, Shown } from "~/ui/page";
import { DeleteButton } from "~/ui/record-actions";
import { say } from "~/ui/toast";
import { FollowupsOf } from "../followups/FollowupsOf";
import { About } from "./About";
import { Insights } from "./Insights";
import { Player, type PlayerHandle } from "./Player";
import { Progress } from "./Progress";
import { useCall } from "./useCall";
import { Reprocess } from "./Reprocess";
import { isUnfinished, STATUS_TAG, STATUS_TEXT } from "./status";
import { Transcript } from "./Transcript";
import "./calls.css";

export function CallPage() {
  const { callId } = useParams({ from: "/inside/calls/$callId" });
  const query = useCall(callId);
  const title = query.data ? `Call of ${moment(query.data.recorded_at)}` : "Call";
  return (
    <Page title={title} actions={query.data && <Actions call={query.data} />}>
      <Shown query={query}>{(call) => <OneCall key={call.id} call={call} />}</Shown>
    </Page>
  );
}

/** Shows these sentences and, where there is a recording, plays it from there. */
export type Cite = (segments: readonly number[], fromMs?: number | null) => void;

function OneCall({ call }: { readonly call: CallDetail }) {
  const player = useRef<PlayerHandle>(null);
  const [second, setSecond] = useState(-1);
  const [cited, setCited] = useState<readonly number[]>([]);
  const cite = useCallback<Cite>((segments, fromMs) => {
    setCited(segments);
    if (fromMs != null) player.current?.playFrom(fromMs / 1000);
  }, []);
  const finished = !isUnfinished(call.status);
  const hasAudio = call.audio_filename !== null;
  return (
    <>
      <Tags call={call} />
      {!finished && <Progress stage={call.stage} />}
      {call.status === "failed" && (
        <p className="note bad" role="alert">
          {call.error ? forPeople(call.error) : "This recording could not be worked on."} Try again, or listen to it below.
        </p>
      )}
      {call.warnings.map((warning) => (
        <p key={warning} className="note warn">
          {warning}
        </p>
      ))}
      {hasAudio && <Player ref={player} callId={call.id} durationS={call.duration_seconds} onTime={setSecond} />}
      <div className="columns">
        {call.status === "completed" && <Insights call={call} cite={cite} />}
        <div className="stack">
          {call.status === "completed" && <FollowupsOf subject={{ call_id: call.id }} />}
          <About call={call} />
        </div>
      </div>
      {finished && <TranscriptOf call={call} second={second} cited={cited} cite={cite} toggle={() => player.current?.toggle()} />}
    </>
  );
}

interface TranscriptOfProps {
  readonly call: CallDetail;
  readonly second: number;
  readonly cited: readonly number[];
  readonly cite: Cite;
  readonly toggle: () => void;
}

/** A search leads here with the sentence it found. */
function TranscriptOf({ call, cite, ...rest }: TranscriptOfProps) {
  const query = useQuery(callsTranscriptOptions({ path: { call_id: call.id } }));
  const { sentence } = useSearch({ from: "/inside/calls/$callId" });
  const ready = query.data !== undefined;
  useEffect(() => {
    if (ready && sentence !== undefined) cite([Number(sentence)]);
  }, [ready, sentence, cite]);
  return <Shown query={query}>{(transcript) => <Transcript transcript={transcript} hasAudio={call.audio_filename !== null} cite={cite} {...rest} />}</Shown>;
}

function Tags({ call }: { readonly call: CallDetail }) {
  return (
    <ul className="row" aria-label="At a glance">
      <li className={STATUS_TAG[call.status]}>{STATUS_TEXT[call.status]}</li>
      {call.call_tag && <li className="tag">{words(call.call_tag)}</li>}
      {call.intent_category && <li className="tag">Intent: {words(call.intent_category)}</li>}
      {call.sentiment && <li className="tag">Tone: {words(call.sentiment)}</li>}
      {call.duration_seconds !== null && <li className="tag">{length(call.duration_seconds)}</li>}
      {call.degraded && <li className="tag warn">Draft</li>}
    </ul>
  );
}

function Actions({ call }: { readonly call: CallDetail }) {
  const [again, setAgain] = useState(false);
  const path = { call_id: call.id };
  const retry = useChange<void, unknown>(async () => {
    await callsRetry({ path, throwOnError: true });
    say("It is being worked on again.");
  }, ["calls", "jobs"]);
  const removal: Removal = {
    done: "The call was deleted.",
    remove: () => callsDelete({ path, throwOnError: true }),
    restore: () => callsRestore({ path, throwOnError: true }),
    touches: ["calls"],
    leaveTo: "/calls",
  };
  return (
    <>
      {call.status === "failed" && (
        <button type="button" className="primary" onClick={() => retry.mutate()} aria-disabled={retry.isPending}>
          Try again
        </button>
      )}
      {call.status === "completed" && (
        <>
          <button type="button" aria-haspopup="dialog" onClick={() => setAgain(true)}>
            Work on it again
          </button>
          <a className="button" href={`/api/v1/calls/${call.id}/transcript?format=txt`} download={`call-${call.id}.txt`}>
            Download text
          </a>
        </>
      )}
      <DeleteButton removal={removal} />
      {again && <Reprocess callId={call.id} close={() => setAgain(false)} />}
    </>
  );
}
