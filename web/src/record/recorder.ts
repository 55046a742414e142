/** Records from the microphone. Each piece is kept on the device before the next one is asked for. */
import { owner } from "./owner";
import { recordingLock, sendNow } from "./queue";
import * as store from "./store";

const PIECE_MS = 2000;
const FORMATS = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/webm", "audio/ogg;codecs=opus"];

/** What this browser can write and the service can read. */
export function pickFormat(supported: (mime: string) => boolean): string | undefined {
  return FORMATS.find(supported);
}

export const ending = (mime: string): string => (mime.startsWith("audio/mp4") ? "m4a" : mime.startsWith("audio/ogg") ? "ogg" : "webm");

export interface Recorder {
  /** 0 to 1, how loud it is at this moment. */
  level(): number;
  elapsedS(): number;
  /** How many bytes are safe on the device. */
  keptBytes(): number;
  pause(): void;
  resume(): void;
  /** Resolves once the last piece is kept. */
  stop(): Promise<void>;
}

/** Asks for the microphone and begins. `ended` is called when the microphone is taken away. */
export async function record(about: store.About, ended: () => void): Promise<Recorder> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } });
  const format = pickFormat((mime) => MediaRecorder.isTypeSupported(mime));
  const media = new MediaRecorder(stream, { ...(format && { mimeType: format }), audioBitsPerSecond: 32_000 });
  const mime = (media.mimeType || format || "audio/webm").split(";")[0]!;
  const row = await store.begin({ owner: owner(), mime, filename: `${new Date().toISOString().slice(0, 16).replace(":", "")}.${ending(mime)}`, about });
  const clock = stopwatch();
  const letGo = holdLock(recordingLock(row.id));
  const awake = navigator.wakeLock?.request("screen").catch(() => undefined);
  const meter = levelMeter(stream);
  let kept: Promise<unknown> = Promise.resolve();
  let number = 0;
  let bytes = 0;

  media.ondataavailable = ({ data }) => {
    const mine = number++;
    if (data.size > 0) kept = kept.then(() => store.append(row.id, mine, data, clock.elapsedS())).then(() => (bytes += data.size));
  };
  const finished = new Promise<void>((resolve) => {
    media.onstop = async () => {
      await kept;
      stream.getTracks().forEach((track) => track.stop());
      meter.close();
      void (await awake)?.release();
      await store.change(row.id, { stage: "waiting" });
      letGo();
      void sendNow();
      resolve();
    };
  });
  stream.getAudioTracks()[0]?.addEventListener("ended", () => {
    if (media.state !== "inactive") media.stop();
    ended();
  });
  media.start(PIECE_MS);
  return {
    level: meter.level,
    elapsedS: clock.elapsedS,
    keptBytes: () => bytes,
    pause: () => (media.pause(), clock.pause()),
    resume: () => (media.resume(), clock.resume()),
    stop: () => {
      clock.pause();
      if (media.state !== "inactive") media.stop();
      return finished;
    },
  };
}

function stopwatch() {
  let before = 0;
  let since: number | null = performance.now();
  return {
    elapsedS: () => (before + (since === null ? 0 : performance.now() - since)) / 1000,
    pause() {
      if (since !== null) before += performance.now() - since;
      since = null;
    },
    resume: () => void (since = performance.now()),
  };
}

function holdLock(name: string): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  void navigator.locks.request(name, () => held);
  return release;
}

function levelMeter(stream: MediaStream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // Speech lies between -50 and -10 dB.
      return Math.min(1, Math.max(0, (20 * Math.log10(Math.sqrt(power) + 1e-6) + 50) / 40));
    },
    close: () => void context.close(),
  };
}
