/** What was said, in step with the recording: a click on a sentence plays it; a wrong word is put right in place. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { callsCorrect, type SegmentOut, type Speaker, type TranscriptOut } from "~/api/generated";
import { useChange } from "~/ui/change";
import { words } from "~/ui/format";
import { Empty } from "~/ui/page";
import { Sentence } from "./Sentence";
import { segmentAt } from "./segments";
import { Speakers } from "./Speakers";

interface TranscriptProps {
  readonly transcript: TranscriptOut;
  readonly hasAudio: boolean;
  readonly second: number;
  readonly cited: readonly number[];
  readonly cite: (segments: readonly number[], fromMs?: number | null) => void;
  readonly toggle: () => void;
}

const SPEAKER_KEYS: Readonly<Record<string, Speaker>> = { a: "agent", c: "customer" };
const STEP_KEYS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

export function Transcript({ transcript, hasAudio, second, cited, cite, toggle }: TranscriptProps) {
  const list = useRef<HTMLOListElement>(null);
  const [naming, setNaming] = useState(false);
  const [editing, setEditing] = useState<number | null>(null);
  const [follow, setFollow] = useState(true);
  const { segments } = transcript;
  const current = segmentAt(segments, second * 1000);
  const path = { call_id: transcript.call_id };
  const assign = useChange(
    ({ number, speaker }: { number: number; speaker: Speaker }) => callsCorrect({ path: { ...path, number }, body: { speaker }, throwOnError: true }),
    ["callsTranscript"],
  );
  const row = (number: number | undefined) => list.current?.querySelector<HTMLElement>(`[data-number="${number}"]`);
  useEffect(() => {
    if (cited.length > 0) row(cited[0])?.scrollIntoView({ block: "center" });
  }, [cited]);
  useEffect(() => {
    if (follow && current !== undefined && second > 0) row(current)?.scrollIntoView({ block: "nearest" });
  }, [current, follow]);
  if (segments.length === 0) {
    return (
      <Empty title="No words">
        <p>No speech was heard in this recording.</p>
      </Empty>
    );
  }

  function stopEditing(number: number) {
    setEditing(null);
    setTimeout(() => row(number)?.querySelector<HTMLElement>(".said")?.focus());
  }

  function onKey(event: KeyboardEvent) {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(".said") || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = segments.findIndex(({ number }) => number === Number(event.target instanceof HTMLElement && event.target.closest("li")?.dataset.number));
    const segment = segments[at];
    const speaker = SPEAKER_KEYS[event.key];
    const step = STEP_KEYS[event.key];
    if (!segment) return;
    if (step !== undefined) row(segments[at + step]?.number)?.querySelector<HTMLElement>(".said")?.focus();
    else if (speaker) assign.mutate({ number: segment.number, speaker });
    else if (event.key === "e") setEditing(segment.number);
    else if (event.key === "p") toggle();
    else return;
    event.preventDefault();
  }

  const names = transcript.speaker_names as Partial<Record<Speaker, string>>;
  const who = ({ speaker }: SegmentOut) => names[speaker] ?? (speaker === "unknown" ? "Somebody" : words(speaker));
  return (
    <section className="stack tight" aria-label="Transcript">
      <div className="heading">
        <h2>Transcript</h2>
        <button type="button" className="small" aria-haspopup="dialog" onClick={() => setNaming(true)}>
          Who speaks
        </button>
      </div>
      <p className="muted small-text">
        {hasAudio && "Click a sentence to hear it. "}
        <span className="for-keys">On a sentence: arrow keys go to the next, A or C says agent or customer, E corrects{hasAudio && ", P pauses"}.</span>
      </p>
      {hasAudio && (
        <label className="check">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          <span>Follow the recording</span>
        </label>
      )}
      <ol ref={list} className="transcript card" onKeyDown={onKey}>
        {segments.map((segment) => (
          <Sentence
            key={segment.number}
            callId={transcript.call_id}
            segment={segment}
            who={who(segment)}
            current={segment.number === current}
            cited={cited.includes(segment.number)}
            editing={segment.number === editing}
            edit={() => setEditing(segment.number)}
            close={() => stopEditing(segment.number)}
            pick={() => cite([], hasAudio ? segment.start_ms : null)}
          />
        ))}
      </ol>
      {naming && <Speakers transcript={transcript} close={() => setNaming(false)} />}
    </section>
  );
}
