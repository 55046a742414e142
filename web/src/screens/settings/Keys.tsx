/** Keys for programs: each for some desks, until a day, shown once. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keysMakeKey, keysWithdrawKey } from "~/api/generated";
import { keysListKeysOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { Dialog } from "~/ui/dialog";
import { Input, Select, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { date, fromNow } from "~/ui/format";
import { Empty, Shown } from "~/ui/page";
import { DESKS, scopesOf } from "./desks";
import "./settings.css";

const LEVELS = [["", "Nothing"], ["read", "Read"], ["write", "Read and write"]] as const;

export default function Keys() {
  const query = useQuery(keysListKeysOptions());
  const [adding, setAdding] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const withdraw = useChange((key_id: string) => keysWithdrawKey({ path: { key_id }, throwOnError: true }), ["keys"]);
  const make = async ({ name = "", expires_on, ...desks }: Values) => {
    const expires_at = expires_on ? new Date(`${expires_on}T23:59:59`).toISOString() : null;
    const { data } = await keysMakeKey({ body: { name, scopes: scopesOf(desks), expires_at }, throwOnError: true });
    setKey(data.key);
  };
  return (
    <div className="stack">
      <div className="row">
        <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setAdding(true)}>
          Make a key
        </button>
      </div>
      <Shown query={query}>
        {(keys) =>
          keys.length === 0 ? (
            <Empty title="No keys">
              <p>A key lets a program in without a password, for the desks that you name.</p>
            </Empty>
          ) : (
            <ul className="list card" aria-label="Keys">
              {keys.map((each) => (
                <li key={each.id} className="line">
                  <span className="title">{each.name}</span>
                  <span className="meta">
                    <span>{each.shown}</span>
                    <span>{each.scopes.join(", ")}</span>
                    <span>{each.last_used_at ? `last used ${fromNow(each.last_used_at)}` : "never used"}</span>
                    {each.expires_at && <span>until {date(each.expires_at)}</span>}
                  </span>
                  <span className="end">
                    {each.revoked_at ? (
                      <span className="tag">Withdrawn {fromNow(each.revoked_at)}</span>
                    ) : (
                      <button type="button" className="small danger" onClick={() => withdraw.mutate(each.id)}>
                        Withdraw<span className="visually-hidden"> {each.name}</span>
                      </button>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {adding && (
        <FormDialog title="Make a key" close={() => setAdding(false)} save={make} touches={["keys"]} done="The key is made.">
          <Input label="What it is for" name="name" required />
          <fieldset>
            <legend>What it may do at each desk</legend>
            <div className="desks">
              {Object.entries(DESKS).map(([desk, label]) => (
                <Select key={desk} label={label} name={desk} choices={LEVELS} />
              ))}
            </div>
          </fieldset>
          <Input label="Until" name="expires_on" type="date" />
        </FormDialog>
      )}
      <Dialog open={key !== null} close={() => setKey(null)} title="The key">
        <p>Copy it now, it is not shown again. Programs send it as X-API-Key.</p>
        <code>{key}</code>
      </Dialog>
    </div>
  );
}
