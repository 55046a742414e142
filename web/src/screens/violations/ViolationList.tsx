/** All letters about vehicles, with the day that comes next for each. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useEndless } from "~/api/endless";
import { type ViolationListed, type ViolationsListViolationsData, violationsListViolations } from "~/api/generated";
import { EndlessList } from "~/ui/endless-list";
import { FilterBar } from "~/ui/filter-bar";
import { date, money } from "~/ui/format";
import { Empty, Page } from "~/ui/page";
import { daysAgo } from "~/ui/days";
import { NextDay } from "./NextDay";
import { ScanDrop } from "./ScanDrop";
import { TypeIn } from "./TypeIn";
import { LETTER_CHOICES, letterName, STATES } from "./words";

const FILTERS = [
  { name: "q", label: "Mark, reference or issuer", type: "search" },
  { name: "status", label: "State", choices: [["", "All that were read"], ...Object.entries(STATES).map(([value, { text }]) => [value, text] as const)] },
  { name: "due", label: "Deadline", choices: [["", "Any"], ["0", "Today or missed"], ["7", "Within a week"], ["28", "Within four weeks"]] },
  { name: "document_type", label: "Kind", choices: [["", "Any"], ...LETTER_CHOICES] },
] as const;

export function ViolationList() {
  const search = useSearch({ from: "/inside/violations" });
  const navigate = useNavigate({ from: "/violations" });
  const [typing, setTyping] = useState(false);
  const { due, ...others } = search;
  const wanted = { ...others, ...(due && { due_by: daysAgo(-Number(due)) }) } as ViolationsListViolationsData["query"];
  const list = useEndless([{ _id: "violationsListViolations", ...wanted }], (page) => violationsListViolations({ query: { ...wanted, ...page }, throwOnError: true }));
  const filtered = Object.values(search).some(Boolean);
  return (
    <Page
      title="Violations"
      actions={
        <button type="button" aria-haspopup="dialog" onClick={() => setTyping(true)}>
          Type one in
        </button>
      }
    >
      <ScanDrop />
      <FilterBar fields={FILTERS} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      <EndlessList
        label="Violations"
        list={list}
        empty={
          filtered ? (
            <Empty title="No letter fits these filters">
              <button type="button" onClick={() => void navigate({ search: {} })}>
                Show all letters
              </button>
            </Empty>
          ) : (
            <Empty title="No letters yet">
              <p>Scan a penalty notice above: its fields, deadlines and the hirer it belongs to appear here a moment later.</p>
            </Empty>
          )
        }
      >
        {(violation) => <ViolationRow violation={violation} />}
      </EndlessList>
      {typing && <TypeIn close={() => setTyping(false)} />}
    </Page>
  );
}

export function ViolationRow({ violation }: { readonly violation: ViolationListed }) {
  const { text, tag } = STATES[violation.status];
  return (
    <Link className="line" to="/violations/$violationId" params={{ violationId: violation.id }}>
      <span className="title">
        {violation.vrm ?? "No mark"} · {violation.issuing_authority ?? letterName(violation.document_type)}
      </span>
      <span className="meta">
        {violation.reference && <span>{violation.reference}</span>}
        <span>{letterName(violation.document_type)}</span>
        {violation.contravention_at && <span>{date(violation.contravention_at)}</span>}
        {violation.amount_full_pence !== null && <span>{money(violation.amount_full_pence)}</span>}
        <NextDay violation={violation} />
      </span>
      <span className="end">
        <span className={tag}>{text}</span>
      </span>
    </Link>
  );
}
