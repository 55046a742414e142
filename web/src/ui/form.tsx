/** Forms: the browser holds the values, the service's answer says which field is wrong. */
import { createContext, type FormEvent, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useContext, useId, useRef, useState } from "react";
import { type Problem, problemOf } from "~/api/problem";
import { Trouble } from "./page";

const Fields = createContext<{ readonly wrong: Readonly<Record<string, string>>; readonly busy: boolean }>({ wrong: {}, busy: false });

export type Values = Readonly<Record<string, string>>;

interface FormProps {
  readonly submit: (values: Values) => Promise<unknown>;
  readonly children: ReactNode;
  readonly label?: string;
  readonly className?: string;
}

/** Calls `submit` with the trimmed values of what was filled in; shows the problem it ends with. */
export function Form({ submit, children, label, className }: FormProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await submit(filledIn(new FormData(event.currentTarget)));
    } catch (error) {
      setProblem(problemOf(error));
      setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    } finally {
      setBusy(false);
    }
  }

  const named = new Set(Object.keys(problem?.fields ?? {}));
  const shown = [...named].some((name) => form.current?.elements.namedItem(name));
  return (
    <Fields value={{ wrong: problem?.fields ?? {}, busy }}>
      <form ref={form} onSubmit={send} aria-label={label} className={className} noValidate={false}>
        {children}
        {problem && !shown && <Trouble error={problem} />}
      </form>
    </Fields>
  );
}

function filledIn(data: FormData): Values {
  const values: Record<string, string> = {};
  for (const [name, value] of data) {
    if (typeof value === "string" && value.trim() !== "") values[name] = name.includes("password") ? value : value.trim();
  }
  return values;
}

interface Around {
  readonly label: string;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly hideLabel?: boolean;
}

function useField({ name, hint }: Around) {
  const id = useId();
  const wrong = useContext(Fields).wrong[name];
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return { id, wrong, props: { id, name, "aria-invalid": wrong ? true : undefined, "aria-describedby": described || undefined } };
}

function Labelled({ label, hint, hideLabel, id, wrong, children }: Omit<Around, "name"> & { id: string; wrong: string | undefined; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : undefined}>
        {label}
      </label>
      {children}
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {wrong && (
        <span className="wrong" id={`${id}-wrong`}>
          {label}: {wrong}
        </span>
      )}
    </div>
  );
}

export function Input({ label, hint, hideLabel, ...rest }: Around & InputHTMLAttributes<HTMLInputElement>) {
  const field = useField({ label, name: rest.name, hint });
  return (
    <Labelled {...{ label, hint, hideLabel }} id={field.id} wrong={field.wrong}>
      <input {...rest} {...field.props} />
    </Labelled>
  );
}

export function TextArea({ label, hint, hideLabel, ...rest }: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const field = useField({ label, name: rest.name, hint });
  return (
    <Labelled {...{ label, hint, hideLabel }} id={field.id} wrong={field.wrong}>
      <textarea {...rest} {...field.props} />
    </Labelled>
  );
}

export type Choice = readonly [value: string, text: string];

export function Select({ label, hint, hideLabel, choices, ...rest }: Around & SelectHTMLAttributes<HTMLSelectElement> & { readonly choices: readonly Choice[] }) {
  const field = useField({ label, name: rest.name, hint });
  return (
    <Labelled {...{ label, hint, hideLabel }} id={field.id} wrong={field.wrong}>
      <select {...rest} {...field.props}>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export function Submit({ children, className = "primary" }: { readonly children: ReactNode; readonly className?: string }) {
  const { busy } = useContext(Fields);
  return (
    <button type="submit" className={className} aria-disabled={busy}>
      {busy ? "One moment …" : children}
    </button>
  );
}
