/** The pipeline: how many stand where, and who they are. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useEndless } from "~/api/endless";
import { type LeadOut, leadsExportLeads, type LeadsListLeadsData, leadsListLeads } from "~/api/generated";
import { ChoiceBox, useChosen } from "~/ui/chosen";
import { EndlessList } from "~/ui/endless-list";
import { ExportButton } from "~/ui/export-button";
import { FilterBar } from "~/ui/filter-bar";
import type { Choice } from "~/ui/form";
import { fromNow, words } from "~/ui/format";
import { Empty, Page } from "~/ui/page";
import { ImportButton } from "../imports/ImportButton";
import { Bulk } from "./Bulk";
import { LeadDialog } from "./LeadDialog";
import { NextCall } from "./NextCall";
import { Pipeline } from "./Pipeline";
import { INTENTS, STATUSES } from "./words";

const choices = (values: readonly string[]): readonly Choice[] => [["", "Any"], ...values.map((value): Choice => [value, words(value)])];

const FILTERS = [
  { name: "q", label: "Search", type: "search" },
  { name: "status", label: "Status", choices: choices(STATUSES) },
  { name: "intent", label: "Intent", choices: choices(INTENTS) },
  { name: "hot", label: "Close to buying", choices: [["", "Any"], ["true", "Hot ones"], ["false", "Others"]] },
  { name: "campaign", label: "Campaign" },
  { name: "due", label: "Follow-up", choices: [["", "Any time"], ["overdue", "Overdue"], ["today", "Today"], ["week", "This week"]] },
  { name: "sort", label: "Order", choices: [["", "Newest first"], ["priority", "Most urgent first"], ["next_followup_at", "Next follow-up"], ["name", "Name"]] },
] as const;

export function LeadList() {
  const search = useSearch({ from: "/inside/leads" });
  const navigate = useNavigate({ from: "/leads" });
  const [adding, setAdding] = useState(false);
  const { chosen, choose, mark } = useChosen();
  const wanted = search as LeadsListLeadsData["query"];
  const { sort: _, ...filters } = { ...wanted };
  const list = useEndless([{ _id: "leadsListLeads", ...search }], (page) => leadsListLeads({ query: { ...wanted, ...page }, throwOnError: true }));
  const actions = (
    <>
      <ImportButton noun="leads" />
      <ExportButton name="leads" read={() => leadsExportLeads({ query: filters, parseAs: "blob", throwOnError: true })} />
      <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setAdding(true)}>
        Add a lead
      </button>
    </>
  );
  return (
    <Page title="Leads" actions={actions}>
      <NextCall />
      <Pipeline chosen={search.status} choose={(status) => void navigate({ search: { ...search, status }, replace: true })} />
      <FilterBar fields={FILTERS} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      <Bulk chosen={chosen} shown={list.rows.map(({ id }) => id)} choose={choose} />
      <EndlessList
        label="Leads"
        list={list}
        empty={
          <Empty title={Object.values(search).some(Boolean) ? "No lead fits these filters" : "No leads yet"}>
            <p>Leads come from your web forms, from an import, or are added here. Their calls move them along.</p>
          </Empty>
        }
      >
        {(lead) => <LeadRow lead={lead} chosen={chosen.has(lead.id)} mark={(on) => mark(lead.id, on)} />}
      </EndlessList>
      {adding && <LeadDialog close={() => setAdding(false)} />}
    </Page>
  );
}

interface LeadRowProps {
  readonly lead: LeadOut;
  readonly chosen: boolean;
  readonly mark: (on: boolean) => void;
}

function LeadRow({ lead, chosen, mark }: LeadRowProps) {
  return (
    <div className="line">
      <span className="title row">
        <ChoiceBox of={lead.name ?? lead.phone} chosen={chosen} mark={mark} />
        <Link to="/leads/$leadId" params={{ leadId: lead.id }}>
          {lead.name ?? lead.phone}
        </Link>
      </span>
      <span className="meta">
        <span>{lead.phone}</span>
        <span>{words(lead.intent)}</span>
        {lead.campaign && <span>{lead.campaign}</span>}
        <span>{lead.last_contact_at ? `last contact ${fromNow(lead.last_contact_at)}` : "not contacted yet"}</span>
      </span>
      <span className="end">
        <span className={lead.status === "converted" ? "tag good" : "tag"}>{words(lead.status)}</span>
        <a className="button small" href={`tel:${lead.phone}`}>
          Call<span className="visually-hidden"> {lead.name ?? lead.phone}</span>
        </a>
      </span>
    </div>
  );
}
