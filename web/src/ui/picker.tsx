/** Chooses one of many: found by typing, chosen from what is found. */
import { useDeferredValue, useState } from "react";
import { Input } from "./form";

export interface Chosen {
  readonly id: string;
  readonly name: string;
}

export interface Findable extends Chosen {
  readonly phone: string | null;
}

interface PickerProps {
  readonly label: string;
  readonly name: string;
  /** Said where nobody fits. */
  readonly nobody: string;
  /** A hook; asks nothing until it is enabled. */
  readonly useFound: (q: string, enabled: boolean) => readonly Findable[] | undefined;
  readonly choose: (one: Chosen) => void;
}

const SHORTEST = 2;

export function Picker({ label, name, nobody, useFound, choose }: PickerProps) {
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const found = useFound(q, q.length >= SHORTEST);
  return (
    <div className="stack tight" role="group" aria-label={label}>
      <Input label={label} name={name} type="search" autoComplete="off" placeholder="Name, phone or e-mail" value={typed} onChange={(event) => setTyped(event.target.value)} />
      {q.length >= SHORTEST && found && (
        <>
          <p className="visually-hidden" role="status">
            {found.length === 0 ? "Nobody was found." : `${found.length} found.`}
          </p>
          {found.length === 0 ? (
            <p className="muted small-text">{nobody}</p>
          ) : (
            <ul className="row">
              {found.map((each) => (
                <li key={each.id}>
                  <button type="button" className="small" onClick={() => choose({ id: each.id, name: each.name })}>
                    {each.name}
                    {each.phone && <span className="muted">{each.phone}</span>}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
