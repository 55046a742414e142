/** What was said, in step with the recording: a click on a sentence plays it; a wrong word is put right in place. */
import { useEffect, useRef, useState } from "react";
import { callsCorrect, type SegmentOut, type Speaker, type TranscriptOut } from "~/api/generated";
import { useChange } from "~/ui/change";
import { Form, Select, Submit, TextArea } from "~/ui/form";
import { length, words } from "~/ui/format";
import { Empty } from "~/ui/page";
import { isHuman } from "./decided";
import { segmentAt } from "./segments";

interface TranscriptProps {
  readonly transcript: TranscriptOut;
  readonly hasAudio: boolean;
  readonly second: number;
  readonly cited: readonly number[];
  readonly listen: (fromMs: number) => void;
}

const SPEAKERS = [
  ["agent", "Agent"],
  ["customer", "Customer"],
  ["unknown", "Somebody"],
] as const;

export function Transcript({ transcript, hasAudio, second, cited, listen }: TranscriptProps) {
  const list = useRef<HTMLOListElement>(null);
  const current = segmentAt(transcript.segments, second * 1000);
  useEffect(() => {
    const first = cited[0];
    if (first !== undefined) list.current?.querySelector(`[data-number="${first}"]`)?.scrollIntoView({ block: "center" });
  }, [cited]);
  if (transcript.segments.length === 0) {
    return (
      <Empty title="No words">
        <p>No speech was heard in this recording.</p>
      </Empty>
    );
  }
  const names = transcript.speaker_names as Partial<Record<Speaker, string>>;
  return (
    <section className="stack tight" aria-label="Transcript">
      <h2>Transcript</h2>
      {hasAudio && <p className="muted small-text">Click a sentence to hear it.</p>}
      <ol ref={list} className="transcript card">
        {transcript.segments.map((segment) => (
          <Segment
            key={segment.number}
            callId={transcript.call_id}
            segment={segment}
            who={names[segment.speaker] ?? (segment.speaker === "unknown" ? "Somebody" : words(segment.speaker))}
            current={segment.number === current}
            cited={cited.includes(segment.number)}
            listen={hasAudio ? () => listen(segment.start_ms) : undefined}
          />
        ))}
      </ol>
    </section>
  );
}

interface SegmentProps {
  readonly callId: string;
  readonly segment: SegmentOut;
  readonly who: string;
  readonly current: boolean;
  readonly cited: boolean;
  readonly listen: (() => void) | undefined;
}

function Segment({ callId, segment, who, current, cited, listen }: SegmentProps) {
  const [editing, setEditing] = useState(false);
  const corrected = Object.values(segment.provenance).some(isHuman);
  if (editing) {
    return (
      <li data-number={segment.number} className="editing">
        <Correction callId={callId} segment={segment} close={() => setEditing(false)} />
      </li>
    );
  }
  return (
    <li data-number={segment.number} data-current={current} data-cited={cited} aria-current={current || undefined}>
      <span className="time number">{length(segment.start_ms / 1000)}</span>
      <span>
        <span className="who">
          {who}
          {corrected && " · corrected"}
        </span>
        {listen ? (
          <button type="button" className="said" onClick={listen}>
            {segment.text}
          </button>
        ) : (
          <p>{segment.text}</p>
        )}
      </span>
      <button type="button" className="small plain" onClick={() => setEditing(true)}>
        Correct<span className="visually-hidden"> what was said at {length(segment.start_ms / 1000)}</span>
      </button>
    </li>
  );
}

function Correction({ callId, segment, close }: { readonly callId: string; readonly segment: SegmentOut; readonly close: () => void }) {
  const save = useChange<{ text?: string; speaker?: Speaker }, unknown>(
    (body) => callsCorrect({ path: { call_id: callId, number: segment.number }, body, throwOnError: true }),
    ["callsTranscript", "callsRead"],
    { quiet: true },
  );
  return (
    <Form
      label="Correct a sentence"
      submit={async ({ text = "", speaker }) => {
        await save.mutateAsync({
          ...(text !== segment.text && { text }),
          ...(speaker !== segment.speaker && { speaker: speaker as Speaker }),
        });
        close();
      }}
    >
      <TextArea label="What was said" name="text" defaultValue={segment.text} required autoFocus />
      <Select label="Who" name="speaker" defaultValue={segment.speaker} choices={SPEAKERS} />
      <div className="row">
        <Submit>Save</Submit>
        <button type="button" onClick={close}>
          Leave it
        </button>
      </div>
    </Form>
  );
}
