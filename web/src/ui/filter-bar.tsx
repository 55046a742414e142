/** A list's filters: what is chosen goes into the address at once, what is typed after a pause. On a phone all but
 * the first wait behind a button, so that the list is in sight. */
import { useEffect, useRef, useState } from "react";
import { type Choice, Input, Select } from "./form";

export interface FilterField {
  readonly name: string;
  readonly label: string;
  readonly type?: string;
  readonly choices?: readonly Choice[];
}

type Values = Readonly<Record<string, string | undefined>>;

interface FilterBarProps {
  readonly fields: readonly FilterField[];
  readonly values: Values;
  readonly change: (values: Values) => void;
}

const TYPING_PAUSE_MS = 350;

export function FilterBar({ fields, values, change }: FilterBarProps) {
  const form = useRef<HTMLFormElement>(null);
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Filters that changed by other means: the way back, or a button that clears them.
    for (const { name } of fields) {
      const field = form.current?.elements.namedItem(name);
      if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && field !== document.activeElement) field.value = values[name] ?? "";
    }
  }, [fields, values]);

  function apply() {
    clearTimeout(timer.current);
    const next = { ...values };
    for (const [name, value] of new FormData(form.current!)) next[name] = String(value).trim() || undefined;
    change(next);
  }

  const set = fields.slice(1).filter(({ name, choices }) => (values[name] ?? "") !== (choices?.[0]?.[0] ?? "")).length;
  return (
    <form
      ref={form}
      role="search"
      className={open ? "filters" : "filters folded"}
      onSubmit={(event) => (event.preventDefault(), apply())}
      onChange={(event) => {
        clearTimeout(timer.current);
        const typed = event.target instanceof HTMLInputElement && event.target.type !== "date";
        timer.current = setTimeout(apply, typed ? TYPING_PAUSE_MS : 0);
      }}
    >
      {fields.map(({ choices, ...field }) =>
        choices ? (
          <Select key={field.name} {...field} choices={choices} defaultValue={values[field.name] ?? ""} />
        ) : (
          <Input key={field.name} {...field} defaultValue={values[field.name] ?? ""} />
        ),
      )}
      {fields.length > 1 && (
        <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Fewer filters" : set > 0 ? `More filters (${set} set)` : "More filters"}
        </button>
      )}
    </form>
  );
}
