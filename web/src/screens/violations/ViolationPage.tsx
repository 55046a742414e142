/** One letter about a vehicle: the paper beside what was read off it, whose it is, and every way to its end. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { type ViolationOut, violationsDelete, violationsRestore, violationsScanAgain } from "~/api/generated";
import { violationsReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { type Removal, useChange } from "~/ui/change";
import { money } from "~/ui/format";
import { Loading, Page, Shown } from "~/ui/page";
import { DeleteButton } from "~/ui/record-actions";
import { say } from "~/ui/toast";
import { Deadlines } from "./Deadlines";
import { Fields } from "./Fields";
import { Match } from "./Match";
import { Pack } from "./Pack";
import { Pages } from "./Pages";
import { READABLE } from "./steps";
import "./violations.css";
import { Ways } from "./Ways";
import { letterName, STATES } from "./words";
import { inWords } from "./words-of-time";

const ASK_MS = 1500;

export function ViolationPage() {
  const { violationId } = useParams({ from: "/inside/violations/$violationId" });
  const query = useQuery({
    ...violationsReadOptions({ path: { violation_id: violationId } }),
    refetchInterval: ({ state }) => (state.data?.status === "received" ? ASK_MS : false),
  });
  const violation = query.data;
  const title = violation?.reference ? `Violation ${violation.reference}` : "Violation";
  return (
    <Page title={title} actions={violation && <Actions violation={violation} />}>
      <Shown query={query}>{(violation) => <OneViolation violation={violation} />}</Shown>
    </Page>
  );
}

function OneViolation({ violation }: { readonly violation: ViolationOut }) {
  const [page, setPage] = useState(1);
  const letter = useRef<HTMLDivElement>(null);
  const scanned = violation.document_id !== null;
  const read = violation.status !== "received";
  const showPage = (number: number) => {
    setPage(number);
    letter.current?.scrollIntoView({ block: "start" });
  };
  return (
    <>
      <Facts violation={violation} />
      <Attention violation={violation} />
      <div className={scanned ? "letter-desk" : undefined}>
        {scanned && (
          <div ref={letter} className="paper">
            <Pages title="The letter" source={`/violations/${violation.id}/pages`} page={page} turn={setPage} />
          </div>
        )}
        <div className="stack">
          {read ? (
            <>
              <Match violation={violation} />
              <Pack violation={violation} />
              <Deadlines violation={violation} />
              <Ways violation={violation} />
              {/* A new reading is a new form. */}
              <Fields key={violation.read_at} violation={violation} showPage={scanned ? showPage : undefined} />
            </>
          ) : (
            <div className="card">
              <p role="status">The letter is being read. You need not wait: this goes on by itself.</p>
              <Loading what="Being read" />
            </div>
          )}
        </div>
      </div>
    </>
  );
}

function Facts({ violation }: { readonly violation: ViolationOut }) {
  const { text, tag } = STATES[violation.status];
  return (
    <ul className="row" aria-label="About this letter">
      <li className={tag}>{text}</li>
      <li className="tag">{letterName(violation.document_type)}</li>
      {violation.vrm && <li className="tag">{violation.vrm}</li>}
      {violation.amount_full_pence !== null && <li className="tag">{money(violation.amount_full_pence)}</li>}
      {violation.vehicle_id && (
        <li>
          <Link to="/vehicles/$vehicleId" params={{ vehicleId: violation.vehicle_id }}>
            The vehicle
          </Link>
        </li>
      )}
      {violation.duplicate_of && (
        <li>
          <Link to="/violations/$violationId" params={{ violationId: violation.duplicate_of }}>
            The first letter about it
          </Link>
        </li>
      )}
    </ul>
  );
}

/** Ids mean nothing to people: the link above leads to the same letter. */
const readable = (text: string): string => inWords(text.replace(/ violation [0-9a-f-]{36}/, " the same violation"));

function Attention({ violation }: { readonly violation: ViolationOut }) {
  if (violation.attention.length === 0) return null;
  return (
    <section className="note warn" aria-label="Why it needs you">
      <p>
        <strong>Look at this first</strong>
      </p>
      <ul className="reasons">
        {violation.attention.map(({ code, field, detail }) => (
          <li key={`${String(code)} ${String(field)}`}>{readable(String(detail))}</li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ violation }: { readonly violation: ViolationOut }) {
  const path = { violation_id: violation.id };
  const again = useChange<void, unknown>(async () => {
    await violationsScanAgain({ path, throwOnError: true });
    say("It is being read again.");
  }, ["violations"]);
  const removal: Removal = {
    done: "The violation was deleted.",
    remove: () => violationsDelete({ path, throwOnError: true }),
    restore: () => violationsRestore({ path, throwOnError: true }),
    touches: ["violations"],
    leaveTo: "/violations",
  };
  return (
    <>
      {violation.document_id && READABLE.has(violation.status) && (
        <button type="button" onClick={() => again.mutate()}>
          Read it again
        </button>
      )}
      <DeleteButton removal={removal} />
    </>
  );
}
