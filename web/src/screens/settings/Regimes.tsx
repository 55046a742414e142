/** The rules that say until when a letter has to be answered: as the service ships them, and as corrected here. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type DeadlineRule, type RegimeOut, type RegimeTerms, violationsCorrectRegime } from "~/api/generated";
import { violationsListRegimesOptions, violationsRegimeVersionsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useManages } from "~/session/session";
import { daysAgo } from "~/ui/days";
import { Input, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { date, words } from "~/ui/format";
import { Shown } from "~/ui/page";
import { letterName } from "../violations/words";

type Rule = DeadlineRule;

const CLOCKS: Readonly<Record<Rule["clock"], string>> = { contravention: "the day it happened", notice: "the date of the notice", served: "the day of service" };
const NAMES: Readonly<Record<Rule["kind"], string>> = { discount: "Discount", pay: "Pay or contest", represent: "Contest" };
const SURE: Readonly<Record<string, string>> = { S: "seen in the law", W: "from a secondary source", K: "general knowledge: check it" };

export default function Regimes() {
  const query = useQuery(violationsListRegimesOptions());
  return (
    <div className="stack">
      <p className="muted">A letter’s own days come first. Where it names none, these rules count from its dates. Letters of a time keep the rules of that time.</p>
      <Shown query={query}>
        {(regimes) => (
          <ul className="columns" aria-label="Rules">
            {regimes.map((each) => (
              <li key={each.regime}>
                <Regime regime={each} />
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </div>
  );
}

function Regime({ regime }: { readonly regime: RegimeOut }) {
  const [open, setOpen] = useState<"correct" | "history" | null>(null);
  const manages = useManages();
  const { terms } = regime;
  return (
    <section className="card" aria-label={terms.name}>
      <div className="heading">
        <h2>{terms.name}</h2>
        <span className={regime.written_by ? "tag good" : "tag"}>{regime.written_by ? "Corrected by you" : "As shipped"}</span>
      </div>
      <p className="muted small-text">
        {(terms.letters ?? []).map(letterName).join(", ")}
        {terms.area && `, ${words(terms.area)} only`}
      </p>
      <ul className="reasons">
        {(terms.deadlines ?? []).map((rule) => (
          <li key={rule.kind}>
            {NAMES[rule.kind]}: {rule.days} days {rule.counting === "beginning_with" ? "beginning with" : "after"} {CLOCKS[rule.clock]}
            <span className="muted"> ({SURE[rule.certainty ?? "K"]})</span>
          </li>
        ))}
        {terms.reduced_percent && <li>With discount: {terms.reduced_percent} % of the charge</li>}
        {terms.increased_percent && <li>Later: {terms.increased_percent} % of the charge</li>}
      </ul>
      <p className="muted small-text">
        {regime.source}, in force from {date(`${regime.valid_from}T12:00`)}.
      </p>
      <div className="row">
        {manages && (
          <button type="button" className="small" aria-haspopup="dialog" onClick={() => setOpen("correct")}>
            Correct<span className="visually-hidden"> {terms.name}</span>
          </button>
        )}
        <button type="button" className="small plain" aria-expanded={open === "history"} onClick={() => setOpen(open === "history" ? null : "history")}>
          Earlier rules<span className="visually-hidden"> of {terms.name}</span>
        </button>
      </div>
      {open === "history" && <History regime={regime.regime} />}
      {open === "correct" && <Correction regime={regime} close={() => setOpen(null)} />}
    </section>
  );
}

function History({ regime }: { readonly regime: string }) {
  const query = useQuery(violationsRegimeVersionsOptions({ path: { regime } }));
  return (
    <Shown query={query} lines={2}>
      {(versions) => (
        <ul className="list small-text">
          {versions.map((each) => (
            <li key={`${each.version} ${each.valid_from}`}>
              From {date(`${each.valid_from}T12:00`)}: {(each.terms.deadlines ?? []).map((rule) => `${NAMES[rule.kind]} ${rule.days} days`).join(", ")} ({each.source})
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

/** Asks for the days and shares alone: what they are counted from is the law's. */
function Correction({ regime, close }: { readonly regime: RegimeOut; readonly close: () => void }) {
  const { terms } = regime;
  const save = ({ valid_from = "", source = "", ...numbers }: Values) =>
    violationsCorrectRegime({ path: { regime: regime.regime }, body: { valid_from, source, terms: corrected(terms, numbers) }, throwOnError: true });
  return (
    <FormDialog title={`Correct: ${terms.name}`} close={close} save={save} touches={["violations"]} done="In force from that day on.">
      {(terms.deadlines ?? []).map((rule) => (
        <Input key={rule.kind} label={`${NAMES[rule.kind]}: days ${rule.counting === "beginning_with" ? "beginning with" : "after"} ${CLOCKS[rule.clock]}`} name={rule.kind} type="number" min={1} max={366} required defaultValue={rule.days} />
      ))}
      {terms.reduced_percent && <Input label="With discount, in percent of the charge" name="reduced_percent" type="number" min={1} max={500} defaultValue={terms.reduced_percent} />}
      {terms.increased_percent && <Input label="Later, in percent of the charge" name="increased_percent" type="number" min={1} max={500} defaultValue={terms.increased_percent} />}
      <Input label="In force from" name="valid_from" type="date" required defaultValue={daysAgo(0)} />
      <Input label="Where it says so" name="source" required maxLength={200} hint="The law, the issuer’s page, or your solicitor." />
    </FormDialog>
  );
}

export function corrected(terms: RegimeTerms, numbers: Values): RegimeTerms {
  const share = (name: "reduced_percent" | "increased_percent") => (terms[name] == null ? terms[name] : Number(numbers[name] ?? terms[name]));
  return {
    ...terms,
    reduced_percent: share("reduced_percent") ?? null,
    increased_percent: share("increased_percent") ?? null,
    deadlines: (terms.deadlines ?? []).map((rule) => ({ ...rule, days: Number(numbers[rule.kind] ?? rule.days) })),
  };
}
