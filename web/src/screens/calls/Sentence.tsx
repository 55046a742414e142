/** One sentence of a transcript: heard, corrected, or decided between two hearings. */
import { callsCorrect, type SegmentOut, type Speaker } from "~/api/generated";
import { useChange } from "~/ui/change";
import { Form, Select, Submit, TextArea } from "~/ui/form";
import { length } from "~/ui/format";
import { Icon } from "~/ui/icons";
import { isHuman, proposedLines } from "./decided";

const SPEAKERS = [
  ["agent", "Agent"],
  ["customer", "Customer"],
  ["unknown", "Somebody"],
] as const;
const TOUCHES = ["callsTranscript", "callsRead"];
/** Below it a word was guessed rather than heard. */
const SURE = 0.5;

interface SentenceProps {
  readonly callId: string;
  readonly segment: SegmentOut;
  readonly who: string;
  readonly current: boolean;
  readonly cited: boolean;
  readonly editing: boolean;
  readonly edit: () => void;
  readonly close: () => void;
  readonly pick: () => void;
}

export function Sentence({ callId, segment, who, current, cited, editing, edit, close, pick }: SentenceProps) {
  const corrected = Object.values(segment.provenance).some(isHuman);
  const at = length(segment.start_ms / 1000);
  if (editing) {
    return (
      <li data-number={segment.number} className="editing">
        <Correction callId={callId} segment={segment} close={close} />
      </li>
    );
  }
  return (
    <li data-number={segment.number} data-current={current} data-cited={cited} aria-current={current || undefined}>
      <span className="time number">{at}</span>
      <span>
        <span className="who">
          {who}
          {corrected && " · corrected"}
          {!corrected && segment.confidence !== null && segment.confidence < SURE && " · not sure"}
        </span>
        <button type="button" className="said" onClick={pick}>
          {segment.text}
        </button>
        {"text" in segment.proposals && <Proposal callId={callId} segment={segment} />}
      </span>
      <button type="button" className="small plain" title="Correct" onClick={edit}>
        <Icon name="correct" />
        <span className="visually-hidden">Correct what was said at {at}</span>
      </button>
    </li>
  );
}

/** A later transcription heard something else than the person wrote. */
function Proposal({ callId, segment }: { readonly callId: string; readonly segment: SegmentOut }) {
  const heard = proposedLines(segment.proposals.text).join(" ");
  const settle = useChange((text: string) => callsCorrect({ path: { call_id: callId, number: segment.number }, body: { text }, throwOnError: true }), TOUCHES);
  return (
    <span className="note row">
      <span>Heard again: “{heard}”</span>
      <button type="button" className="small" onClick={() => settle.mutate(heard)}>
        Take it
      </button>
      <button type="button" className="small plain" onClick={() => settle.mutate(segment.text)}>
        Keep ours
      </button>
    </span>
  );
}

function Correction({ callId, segment, close }: { readonly callId: string; readonly segment: SegmentOut; readonly close: () => void }) {
  const save = useChange<{ text?: string; speaker?: Speaker }, unknown>(
    (body) => callsCorrect({ path: { call_id: callId, number: segment.number }, body, throwOnError: true }),
    TOUCHES,
    { quiet: true },
  );
  return (
    <Form
      label="Correct a sentence"
      submit={async ({ text = "", speaker }) => {
        const changed = { ...(text !== segment.text && { text }), ...(speaker !== segment.speaker && { speaker: speaker as Speaker }) };
        if (Object.keys(changed).length > 0) await save.mutateAsync(changed);
        close();
      }}
    >
      <TextArea label="What was said" name="text" defaultValue={segment.text} required autoFocus onKeyDown={(event) => event.key === "Escape" && close()} />
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
