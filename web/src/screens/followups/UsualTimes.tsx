/** The usual times in one touch, beside a field for any time; inside its form. */
import { forInput } from "~/ui/format";
import { LATER, type Later } from "./later";

interface UsualTimesProps {
  /** The field that takes the time. */
  readonly name: string;
  /** Whether a touch is the answer to all that the form asks. */
  readonly send?: boolean;
}

export function UsualTimes({ name, send = false }: UsualTimesProps) {
  function choose(form: HTMLFormElement | null, at: Later[1]) {
    const field = form?.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement)) return;
    field.value = forInput(at());
    if (send) form?.requestSubmit();
  }
  return (
    <div className="row" role="group" aria-label="Put it off">
      {LATER.map(([text, at]) => (
        <button key={text} type="button" className={send ? undefined : "small"} onClick={(event) => choose(event.currentTarget.form, at)}>
          {text}
        </button>
      ))}
    </div>
  );
}
