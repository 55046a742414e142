/** Plays the recording, and shows where in it we are; a click on the picture goes there. */
import { useQuery } from "@tanstack/react-query";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { ensureFresh, send } from "~/api/client";
import { length } from "~/ui/format";
import { useShade } from "~/ui/shade";
import { decode, peaks } from "./peaks";

export interface PlayerHandle {
  /** Goes to this second and plays from there. */
  playFrom(second: number): void;
  /** Plays or pauses. */
  toggle(): void;
}

interface PlayerProps {
  readonly callId: string;
  readonly durationS: number | null;
  readonly ref: Ref<PlayerHandle>;
  readonly onTime: (second: number) => void;
}

const BINS = 300;
const LONGEST_DRAWN_S = 1800;

export function Player({ callId, durationS, ref, onTime }: PlayerProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const [at, setAt] = useState(0);
  const [failed, setFailed] = useState(false);
  const source = `/api/v1/calls/${callId}/audio`;

  useImperativeHandle(ref, () => ({
    playFrom(second) {
      const element = audio.current;
      if (!element) return;
      element.currentTime = second;
      setAt(second);
      void element.play().catch(() => undefined);
    },
    toggle() {
      const element = audio.current;
      if (element?.paused) void element.play().catch(() => undefined);
      else element?.pause();
    },
  }));

  function moved() {
    const now = audio.current?.currentTime ?? 0;
    setAt(now);
    onTime(now);
  }

  return (
    <div className="player stack tight">
      <Waveform source={source} durationS={durationS} at={at} goTo={(second) => audio.current && (audio.current.currentTime = second)} />
      <audio
        ref={audio}
        controls
        preload="metadata"
        src={source}
        aria-label="The recording"
        onTimeUpdate={moved}
        onSeeked={moved}
        onLoadedMetadata={(event) => findLength(event.currentTarget)}
        onError={(event) => {
          const element = event.currentTarget;
          if (failed) return;
          setFailed(true);
          void ensureFresh().then(() => element.load());
        }}
      />
      {failed && <p className="muted small-text">The recording may not play in this browser; the transcript below is complete.</p>}
    </div>
  );
}

/** Phones write recordings without their length; going past the end makes the browser look for it. */
function findLength(element: HTMLAudioElement): void {
  if (Number.isFinite(element.duration)) return;
  element.addEventListener("durationchange", () => (element.currentTime = 0), { once: true });
  element.currentTime = 1e9;
}

interface WaveformProps {
  readonly source: string;
  readonly durationS: number | null;
  readonly at: number;
  readonly goTo: (second: number) => void;
}

function Waveform({ source, durationS, at, goTo }: WaveformProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shade = useShade();
  const { data } = useQuery({
    queryKey: ["peaks", source],
    queryFn: async () => peaks(await decode(await (await send(new Request(new URL(source, location.href)))).arrayBuffer()), BINS),
    enabled: durationS !== null && durationS <= LONGEST_DRAWN_S,
    staleTime: Infinity,
    retry: false,
  });
  useEffect(() => {
    if (canvas.current && data && durationS) draw(canvas.current, data, at / durationS);
  }, [data, at, durationS, shade]);
  if (!data || !durationS) return null;
  return (
    <canvas
      ref={canvas}
      className="waveform"
      width={BINS * 4}
      height={120}
      title={`${length(at)} of ${length(durationS)}`}
      aria-hidden="true"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        goTo(((event.clientX - box.left) / box.width) * durationS);
      }}
    />
  );
}

function draw(canvas: HTMLCanvasElement, bars: readonly number[], played: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const [done, open] = [style.getPropertyValue("color"), style.getPropertyValue("border-top-color")];
  context.clearRect(0, 0, canvas.width, canvas.height);
  const step = canvas.width / bars.length;
  bars.forEach((bar, index) => {
    const height = Math.max(2, bar * canvas.height);
    context.fillStyle = index / bars.length < played ? done : open;
    context.fillRect(index * step, (canvas.height - height) / 2, step * 0.7, height);
  });
}
