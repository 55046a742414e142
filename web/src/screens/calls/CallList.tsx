/** All calls that this person may see, newest first; the filters are in the address. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEndless } from "~/api/endless";
import { callsExportCalls, type CallsListCallsData, type CallSummary, callsListCalls } from "~/api/generated";
import { EndlessList } from "~/ui/endless-list";
import { ExportButton } from "~/ui/export-button";
import { FilterBar } from "~/ui/filter-bar";
import { type Choice } from "~/ui/form";
import { length, moment, words } from "~/ui/format";
import { Empty, Page } from "~/ui/page";
import { STATUS_TAG, STATUS_TEXT } from "./status";

const any = (...values: readonly string[]): readonly Choice[] => [["", "Any"], ...values.map((value): Choice => [value, words(value)])];

const FILTERS = [
  { name: "q", label: "Search in what was said", type: "search" },
  { name: "status", label: "State", choices: [["", "Any"], ...Object.entries(STATUS_TEXT)] },
  { name: "tag", label: "Outcome", choices: any("connected", "no_answer", "voicemail", "wrong_number") },
  { name: "intent", label: "Intent", choices: any("interested", "payment_pending", "callback_requested", "undecided", "future_planning", "not_interested") },
  { name: "from", label: "From", type: "date" },
  { name: "to", label: "To", type: "date" },
] as const;

export function CallList() {
  const search = useSearch({ from: "/inside/calls" });
  const navigate = useNavigate({ from: "/calls" });
  const wanted = search as CallsListCallsData["query"];
  const list = useEndless([{ _id: "callsListCalls", ...search }], (page) => callsListCalls({ query: { ...wanted, ...page }, throwOnError: true }));
  return (
    <Page
      title="Calls"
      actions={
        <>
          <ExportButton name="calls" read={() => callsExportCalls({ query: { ...wanted }, parseAs: "blob", throwOnError: true })} />
          <Link className="button primary" to="/record">Record or upload</Link>
        </>
      }
    >
      <FilterBar fields={FILTERS} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      <EndlessList
        label="Calls"
        list={list}
        empty={
          Object.values(search).some(Boolean) ? (
            <Empty title="No call fits these filters">
              <button type="button" onClick={() => void navigate({ search: {} })}>
                Show all calls
              </button>
            </Empty>
          ) : (
            <Empty title="No calls yet">
              <p>Record one on your phone or upload a recording: a minute later you read here what was said and agreed.</p>
              <Link className="button primary" to="/record">Record or upload</Link>
            </Empty>
          )
        }
      >
        {(call) => <CallRow call={call} />}
      </EndlessList>
    </Page>
  );
}

export function CallRow({ call }: { readonly call: CallSummary }) {
  return (
    <Link className="line" to="/calls/$callId" params={{ callId: call.id }}>
      <span className="title">{moment(call.recorded_at)}</span>
      <span className="meta">
        {call.duration_seconds !== null && <span>{length(call.duration_seconds)}</span>}
        {call.call_tag && <span>{words(call.call_tag)}</span>}
        {call.intent_category && <span>{words(call.intent_category)}</span>}
        {call.sentiment && <span>{words(call.sentiment)}</span>}
        {call.audio_filename && <span>{call.audio_filename}</span>}
      </span>
      <span className="end">
        {call.degraded && <span className="tag warn">Draft</span>}
        <span className={STATUS_TAG[call.status]}>{STATUS_TEXT[call.status]}</span>
      </span>
    </Link>
  );
}
