/** Rows of a list that somebody chose, and what is done to all of them at once. */
import { useState } from "react";
import { Select } from "./form";

export type Ids = ReadonlySet<string>;

/** What it is called, and what is done. */
export type NamedDeed<Deed> = readonly [text: string, deed: Deed];

/** As many as the service changes at once. */
const MOST = 500;

export function useChosen() {
  const [chosen, choose] = useState<Ids>(new Set());
  function mark(id: string, on: boolean): void {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    choose(next);
  }
  return { chosen, choose, mark };
}

interface ChosenBarProps<Deed> {
  /** Of one and of several: `lead`, `leads`. */
  readonly nouns: readonly [string, string];
  readonly chosen: Ids;
  readonly choose: (ids: Ids) => void;
  readonly shown: readonly string[];
  readonly deeds: readonly NamedDeed<Deed>[];
  readonly apply: (deed: Deed) => void;
  readonly busy: boolean;
}

/** Nothing while nothing is chosen. */
export function ChosenBar<Deed>({ nouns: [one, several], chosen, choose, shown, deeds, apply, busy }: ChosenBarProps<Deed>) {
  const [at, setAt] = useState(0);
  const deed = deeds[at] ?? deeds[0];
  if (chosen.size === 0) return null;
  return (
    <section className="card bulk" aria-label={`Chosen ${several}`}>
      <p role="status">{chosen.size === 1 ? `1 ${one} is chosen.` : `${chosen.size} ${several} are chosen.`}</p>
      <div className="row">
        <div className="grow">
          <Select
            hideLabel
            label="What to do with them"
            name="deed"
            choices={deeds.map(([text], index) => [String(index), text])}
            value={String(deed === deeds[at] ? at : 0)}
            onChange={(event) => setAt(Number(event.target.value))}
          />
        </div>
        <button type="button" className="primary" onClick={() => deed && !busy && apply(deed[1])} aria-disabled={busy}>
          Apply
        </button>
        {shown.length > chosen.size && (
          <button type="button" className="small" onClick={() => choose(new Set(shown.slice(0, MOST)))}>
            Choose all {Math.min(shown.length, MOST)} shown
          </button>
        )}
        <button type="button" className="small" onClick={() => choose(new Set())}>
          Choose none
        </button>
      </div>
    </section>
  );
}

interface ChoiceProps {
  /** What the row is about. */
  readonly of: string;
  readonly chosen: boolean;
  readonly mark: (on: boolean) => void;
}

export function ChoiceBox({ of, chosen, mark }: ChoiceProps) {
  return <input type="checkbox" aria-label={`Choose ${of}`} checked={chosen} onChange={(event) => mark(event.target.checked)} />;
}
