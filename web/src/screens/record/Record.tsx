/** The phone in hand: record, see that it records, and see what still has to be sent. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { owner } from "~/record/owner";
import { sendNow } from "~/record/queue";
import { type Recorder, record } from "~/record/recorder";
import { type About, keepFile } from "~/record/store";
import { DropZone, FileButton } from "~/ui/files";
import { length, size } from "~/ui/format";
import { Page } from "~/ui/page";
import { ClientPicker } from "../clients/ClientPicker";
import { Queue } from "./Queue";
import "./record.css";

/** With whom the call is stands in the address: other pages lead here with it. */
export function Record() {
  const { client_id, lead_id, name } = useSearch({ from: "/inside/record" });
  const about: About = { ...(client_id && { clientId: client_id }), ...(lead_id && { leadId: lead_id }), ...(name && { name }) };
  return (
    <Page title="Record">
      <Microphone about={about} />
      <Queue />
      <Files about={about} />
    </Page>
  );
}

function WithWhom({ about }: { readonly about: About }) {
  const navigate = useNavigate({ from: "/record" });
  if (!about.name) return <ClientPicker label="With whom (optional)" choose={({ id, name }) => void navigate({ search: { client_id: id, name }, replace: true })} />;
  return (
    <p className="row">
      <span>
        With <strong>{about.name}</strong>
      </span>
      <button type="button" className="small plain" onClick={() => void navigate({ search: {}, replace: true })}>
        Somebody else
      </button>
    </p>
  );
}

function Microphone({ about }: { readonly about: About }) {
  const [recorder, setRecorder] = useState<Recorder | null>(null);
  const [consent, setConsent] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const begin = async () => {
    setTrouble(null);
    try {
      setRecorder(await record({ ...about, consent: "given" }, () => setTrouble("The microphone was taken away. What was recorded is kept.")));
    } catch (error) {
      setTrouble(whyNot(error));
    }
  };
  return (
    <section className="card recorder" aria-label="Recorder" data-recording={recorder !== null}>
      {recorder ? (
        <Running
          recorder={recorder}
          ended={() => {
            setRecorder(null);
            setConsent(false);
          }}
        />
      ) : (
        <>
          <WithWhom about={about} />
          <label className="check">
            <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
            <span>Everybody on the call knows that it is recorded.</span>
          </label>
          <button type="button" className="record" disabled={!consent} onClick={() => void begin()}>
            <span className="dot" aria-hidden="true" />
            Start recording
          </button>
          <p className="muted small-text">
            {consent ? "Every two seconds are kept on this device at once." : "Tick the box first: in most places the law asks for it."}
          </p>
        </>
      )}
      {trouble && (
        <p className="note bad" role="alert">
          {trouble}
        </p>
      )}
    </section>
  );
}

function Running({ recorder, ended }: { readonly recorder: Recorder; readonly ended: () => void }) {
  const [paused, setPaused] = useState(false);
  const [elapsed, setElapsed] = useState(0);
  const [kept, setKept] = useState(0);
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      setElapsed(recorder.elapsedS());
      setKept(recorder.keptBytes());
      meter.current?.style.setProperty("--level", String(paused ? 0 : recorder.level()));
    }, 100);
    return () => clearInterval(timer);
  }, [recorder, paused]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);
  return (
    <>
      <p className="state" role="status">
        <span className="dot" aria-hidden="true" />
        {paused ? "Paused" : "Recording"}
      </p>
      <p className="clock number" role="timer" aria-label="Recorded so far">
        {length(elapsed)}
      </p>
      <div className="meter" ref={meter} aria-hidden="true">
        <span />
      </div>
      <p className="muted small-text">{kept > 0 ? `${size(kept)} are kept on this device` : "Every two seconds are kept on this device"}</p>
      <div className="row">
        <button
          type="button"
          onClick={() => {
            if (paused) recorder.resume();
            else recorder.pause();
            setPaused(!paused);
          }}
        >
          {paused ? "Go on" : "Pause"}
        </button>
        <button type="button" className="primary" onClick={() => void recorder.stop().then(ended)}>
          Stop and send
        </button>
      </div>
    </>
  );
}

function Files({ about }: { readonly about: About }) {
  const [knew, setKnew] = useState(false);
  const take = async (files: readonly File[]) => {
    for (const file of files) await keepFile(file, owner(), { ...about, ...(knew && { consent: "given" }) });
    void sendNow();
  };
  return (
    <DropZone label="Recordings from a file" take={take}>
      <h2>Recordings from a file</h2>
      <p className="muted">Drop them here, choose them, or share them with Convoflow from another app. MP3, M4A, WAV, WebM, OGG and FLAC.</p>
      <label className="check">
        <input type="checkbox" checked={knew} onChange={(event) => setKnew(event.target.checked)} />
        <span>Everybody on them knew of the recording.</span>
      </label>
      <FileButton text="Choose files" accept="audio/*,video/mp4,video/webm,.m4a,.flac,.ogg" multiple take={take} />
    </DropZone>
  );
}

function whyNot(error: unknown): string {
  if (!window.isSecureContext) return "Browsers record only over https: open this address with https.";
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "The microphone is blocked for this page: allow it in the browser's settings, then start again.";
  if (name === "NotFoundError") return "This device has no microphone.";
  return "This browser cannot record. Record with another app and choose the file below.";
}
