/** What was said, in step with the recording: a click on a sentence plays it. */
import { useEffect, useRef } from "react";
import type { SegmentOut, TranscriptOut } from "~/api/generated";
import { length, words } from "~/ui/format";
import { Empty } from "~/ui/page";
import { segmentAt } from "./segments";

interface TranscriptProps {
  readonly transcript: TranscriptOut;
  readonly hasAudio: boolean;
  readonly second: number;
  readonly cited: readonly number[];
  readonly listen: (fromMs: number) => void;
}

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
  return (
    <section className="stack tight" aria-label="Transcript">
      <h2>Transcript</h2>
      <ol ref={list} className="transcript card">
        {transcript.segments.map((segment) => (
          <Segment
            key={segment.number}
            segment={segment}
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
  readonly segment: SegmentOut;
  readonly current: boolean;
  readonly cited: boolean;
  readonly listen: (() => void) | undefined;
}

function Segment({ segment, current, cited, listen }: SegmentProps) {
  return (
    <li data-number={segment.number} data-current={current} data-cited={cited} aria-current={current || undefined}>
      <span className="time number">{length(segment.start_ms / 1000)}</span>
      <span>
        <span className="who">{segment.speaker === "unknown" ? "Somebody" : words(segment.speaker)}</span>
        {listen ? (
          <button type="button" className="said" onClick={listen}>
            {segment.text}
          </button>
        ) : (
          <p>{segment.text}</p>
        )}
      </span>
    </li>
  );
}
