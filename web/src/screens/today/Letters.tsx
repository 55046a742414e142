/** Letters whose next day is near or missed, and those that a person has to look at: each with its next step. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ViolationListed, type ViolationStatus, violationsMarkTransferred } from "~/api/generated";
import { violationsListViolationsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { daysAgo } from "~/ui/days";
import { money } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { NextDay } from "../violations/NextDay";
import { letterName, STATES } from "../violations/words";
import { mostUrgent } from "./urgent";

const NEAR_DAYS = 7;
const MOST = 20;

const STEPS: Partial<Record<ViolationStatus, string>> = {
  needs_attention: "Look at it",
  open: "Say whose it is",
  matched: "Approve the pack",
  transfer_ready: "Send the pack",
};

export function Letters() {
  const near = useQuery(violationsListViolationsOptions({ query: { due_by: daysAgo(-NEAR_DAYS), limit: MOST } }));
  const unclear = useQuery(violationsListViolationsOptions({ query: { status: "needs_attention", limit: MOST } }));
  return (
    <Shown query={near} lines={2}>
      {(due) => {
        const letters = mostUrgent([...due, ...(unclear.data ?? [])], daysAgo(0));
        return (
          letters.length > 0 && (
            <section className="stack tight" aria-label="Letters">
              <h2>Letters</h2>
              <ul className="list card">
                {letters.slice(0, MOST).map((letter) => (
                  <li key={letter.id}>
                    <Letter letter={letter} />
                  </li>
                ))}
              </ul>
              <Link to="/violations" search={{ due: String(NEAR_DAYS) }}>
                All letters due within a week
              </Link>
            </section>
          )
        );
      }}
    </Shown>
  );
}

function Letter({ letter }: { readonly letter: ViolationListed }) {
  const params = { violationId: letter.id };
  const name = letter.reference ?? letter.vrm ?? "the letter";
  const sent = useChange<void, unknown>(async () => {
    await violationsMarkTransferred({ path: { violation_id: letter.id }, throwOnError: true });
    say(`${name} is handed on: its deadlines are done.`);
  }, ["violations", "followups", "analytics"]);
  return (
    <div className="line">
      <span className="title">
        <Link to="/violations/$violationId" params={params}>
          {letter.vrm ?? "No mark"} · {letter.issuing_authority ?? letterName(letter.document_type)}
        </Link>
      </span>
      <span className="meta">
        <NextDay violation={letter} />
        <span>{STATES[letter.status].text}</span>
        <Saving letter={letter} />
      </span>
      <span className="end">
        <Link className="button small primary" to="/violations/$violationId" params={params}>
          {STEPS[letter.status] ?? "See it"}
          <span className="visually-hidden">: {name}</span>
        </Link>
        {letter.status === "transfer_ready" && (
          <button type="button" className="small" onClick={() => sent.mutate()}>
            It is sent<span className="visually-hidden">: {name}</span>
          </button>
        )}
      </span>
    </div>
  );
}

/** What the discount is worth while it lasts. */
function Saving({ letter }: { readonly letter: ViolationListed }) {
  const { amount_full_pence: full, amount_discounted_pence: reduced } = letter;
  if (full === null) return null;
  const discount = reduced !== null && letter.open_deadlines.some(({ kind, due_on }) => kind === "discount" && due_on >= daysAgo(0));
  return <span>{discount ? `${money(reduced)} now, ${money(full)} later` : money(full)}</span>;
}
