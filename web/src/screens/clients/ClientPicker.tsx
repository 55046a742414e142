/** Says with whom a call was: found by typing, chosen from what is found. */
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { clientsListClientsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Input } from "~/ui/form";

export interface Chosen {
  readonly id: string;
  readonly name: string;
}

interface ClientPickerProps {
  readonly label: string;
  readonly choose: (client: Chosen) => void;
}

const SHORTEST = 2;

export function ClientPicker({ label, choose }: ClientPickerProps) {
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const { data: found } = useQuery({ ...clientsListClientsOptions({ query: { q, limit: 6 } }), enabled: q.length >= SHORTEST });
  return (
    <div className="stack tight" role="group" aria-label={label}>
      <Input label={label} name="client" type="search" autoComplete="off" placeholder="Name, phone or e-mail" value={typed} onChange={(event) => setTyped(event.target.value)} />
      {q.length >= SHORTEST && found && (
        <>
          <p className="visually-hidden" role="status">
            {found.length === 0 ? "Nobody was found." : `${found.length} found.`}
          </p>
          {found.length === 0 ? (
            <p className="muted small-text">Nobody of this name. Add them under Clients, or leave it open.</p>
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
