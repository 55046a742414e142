/** The other ways out: paying, contesting, charging the hirer, closing. */
import { useState } from "react";
import { type ViolationOut, violationsAppeal, violationsClose, violationsPaid, violationsRecharge } from "~/api/generated";
import { Input, TextArea } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { money, moment } from "~/ui/format";
import { APPEALABLE, CHARGEABLE, CLOSABLE, PAYABLE } from "./steps";

type Way = "pay" | "appeal" | "recharge" | "close";

const FEE_PENCE = 3500;
const VAT_PERCENT = 20;
const TOUCHES = ["violations", "followups", "analytics"];

export function Ways({ violation }: { readonly violation: ViolationOut }) {
  const [way, setWay] = useState<Way | null>(null);
  const status = violation.status;
  const open: readonly (readonly [Way, string, boolean])[] = [
    ["pay", "Pay", PAYABLE.has(status)],
    ["appeal", "Contest", APPEALABLE.has(status)],
    ["recharge", "Charge the hirer", CHARGEABLE.has(status) && violation.client_id !== null],
    ["close", "Close", CLOSABLE.has(status)],
  ];
  return (
    <section className="card" aria-label="Other ways">
      <h2>What became of it</h2>
      <Outcome violation={violation} />
      <div className="row">
        {open.map(
          ([each, text, possible]) =>
            possible && (
              <button key={each} type="button" aria-haspopup="dialog" onClick={() => setWay(each)}>
                {text}
              </button>
            ),
        )}
      </div>
      {way && <Asked way={way} violation={violation} close={() => setWay(null)} />}
    </section>
  );
}

interface Costs {
  readonly penalty_pence?: number;
  readonly admin_fee_pence?: number;
  readonly vat_pence?: number;
  readonly total_pence?: number;
}

function Outcome({ violation }: { readonly violation: ViolationOut }) {
  const costs = violation.costs as Costs | null;
  const facts: readonly (readonly [string, string | null])[] = [
    ["Handed on", violation.transferred_at],
    ["Contested", violation.appealed_at],
    ["Closed", violation.closed_at],
  ];
  const happened = facts.filter(([, at]) => at);
  if (happened.length === 0 && !violation.paid_at && !costs && !violation.notes) return <p className="muted">Nothing yet.</p>;
  return (
    <dl>
      {happened.map(([what, at]) => (
        <Fact key={what} name={what} value={moment(at)} />
      ))}
      {violation.paid_at && <Fact name="Paid" value={`${money(violation.paid_pence)} on ${moment(violation.paid_at)}`} />}
      {costs && <Fact name="Charged to the hirer" value={`${money(costs.total_pence)}: penalty ${money(costs.penalty_pence)}, fee ${money(costs.admin_fee_pence)}, VAT on the fee ${money(costs.vat_pence)}`} />}
      {violation.notes && <Fact name="Notes" value={violation.notes} />}
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Asked({ way, violation, close }: { readonly way: Way; readonly violation: ViolationOut; readonly close: () => void }) {
  const path = { violation_id: violation.id };
  if (way === "pay") return <Paying violation={violation} close={close} />;
  if (way === "appeal") {
    return (
      <FormDialog title="Contest it" close={close} touches={TOUCHES} done="Marked as contested." button="Mark as contested" save={({ grounds }) => violationsAppeal({ path, body: { grounds: grounds ?? null }, throwOnError: true })}>
        <p>Its deadlines stay: until the issuer has answered nothing is settled.</p>
        <TextArea label="Grounds" name="grounds" hint="What you wrote to the issuer." />
      </FormDialog>
    );
  }
  if (way === "recharge") {
    return (
      <FormDialog
        title="Charge the hirer"
        close={close}
        touches={TOUCHES}
        done="Charged."
        button="Charge"
        save={({ fee = "0", vat = "0" }) => violationsRecharge({ path, body: { admin_fee_pence: Math.round(Number(fee) * 100), vat_percent: Number(vat) }, throwOnError: true })}
      >
        <p>
          {violation.paid_pence ? `The penalty of ${money(violation.paid_pence)} and a fee` : "A fee"}. VAT falls on the fee alone: a penalty is no supply.
        </p>
        <Input label="Fee, in pounds" name="fee" type="number" min={0} step="0.01" required defaultValue={(FEE_PENCE / 100).toFixed(2)} />
        <Input label="VAT on the fee, in percent" name="vat" type="number" min={0} max={100} required defaultValue={VAT_PERCENT} />
      </FormDialog>
    );
  }
  return (
    <FormDialog title="Close it" close={close} touches={TOUCHES} done="Closed." button="Close it for good" save={({ note }) => violationsClose({ path, body: { note: note ?? null }, throwOnError: true })}>
      <p>Nothing more is to be done about it; its deadlines go.</p>
      <TextArea label="Note" name="note" />
    </FormDialog>
  );
}

function Paying({ violation, close }: { readonly violation: ViolationOut; readonly close: () => void }) {
  const pence = violation.amount_discounted_pence ?? violation.amount_full_pence;
  return (
    <FormDialog
      title="Pay it"
      close={close}
      touches={TOUCHES}
      done="Marked as paid."
      button="Mark as paid"
      save={({ amount = "0", liable }) => violationsPaid({ path: { violation_id: violation.id }, body: { amount_pence: Math.round(Number(amount) * 100), accept_liability: liable === "on" }, throwOnError: true })}
    >
      <p className="note warn">Paying accepts liability: afterwards it can neither be handed on to the hirer nor contested.</p>
      <Input label="Amount, in pounds" name="amount" type="number" min={0} step="0.01" required defaultValue={pence === null ? "" : (pence / 100).toFixed(2)} />
      <label className="check">
        <input type="checkbox" name="liable" required />
        We accept liability for it.
      </label>
    </FormDialog>
  );
}
