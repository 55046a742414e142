/** What is known of a call besides its words: with whom, their consent, which engine, what it cost. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type CallChange, type CallDetail, callsChange, type Decided, insightsAccept, insightsReject } from "~/api/generated";
import { clientsReadOptions, leadsReadOptions, usageReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useManages } from "~/session/session";
import { useChange } from "~/ui/change";
import { type Choice, Select, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { words } from "~/ui/format";
import type { Chosen } from "~/ui/picker";
import { Proposal } from "~/ui/proposal";
import { ClientPicker } from "../clients/ClientPicker";
import { LeadPicker } from "../leads/LeadPicker";
import { INTENTS } from "../leads/words";
import { costText } from "./cost";
import { proposedLines } from "./decided";

const CONSENT = { given: "They agreed to it", refused: "They did not agree", unknown: "Not known" } as const;
const TOUCHES = ["calls", "insights", "leads", "clientsTimeline"];

export function About({ call }: { readonly call: CallDetail }) {
  const [editing, setEditing] = useState(false);
  return (
    <section className="card" aria-label="About this call">
      <div className="heading">
        <h2>About this call</h2>
        <button type="button" className="small" aria-haspopup="dialog" onClick={() => setEditing(true)}>
          Change<span className="visually-hidden"> what is known of this call</span>
        </button>
      </div>
      <dl>
        {call.client_id && <ClientOf clientId={call.client_id} />}
        {call.lead_id && <LeadOf leadId={call.lead_id} />}
        <dt>Recording</dt>
        <dd>{call.consent === "refused" ? <span className="tag bad">{CONSENT.refused}</span> : CONSENT[call.consent]}</dd>
        <dt>Outcome</dt>
        <dd>{words(call.call_tag)}</dd>
        {call.language && (
          <>
            <dt>Language</dt>
            <dd>{call.language}</dd>
          </>
        )}
        <dt>Written by</dt>
        <dd>
          {call.engine ?? "–"} {call.degraded && <span className="tag warn">Draft quality</span>}
        </dd>
        <Cost call={call} />
      </dl>
      {(["intent", "sentiment", "tag", "language"] as const).map((field) => field in call.proposals && <ProposalOf key={field} call={call} field={field} />)}
      {editing && <Edit call={call} close={() => setEditing(false)} />}
    </section>
  );
}

function ClientOf({ clientId }: { readonly clientId: string }) {
  const { data } = useQuery(clientsReadOptions({ path: { client_id: clientId } }));
  return (
    <>
      <dt>Client</dt>
      <dd>
        <Link to="/clients/$clientId" params={{ clientId }}>
          {data?.name ?? "The client"}
        </Link>
      </dd>
    </>
  );
}

function LeadOf({ leadId }: { readonly leadId: string }) {
  const { data } = useQuery(leadsReadOptions({ path: { lead_id: leadId } }));
  return (
    <>
      <dt>Lead</dt>
      <dd>
        <Link to="/leads/$leadId" params={{ leadId }}>
          {data?.name ?? data?.phone ?? "The lead"}
        </Link>
      </dd>
    </>
  );
}

/** Money is for those who run the team. */
function Cost({ call }: { readonly call: CallDetail }) {
  const { data } = useQuery({ ...usageReadOptions({ query: { call_id: call.id, from: call.created_at.slice(0, 10) } }), enabled: useManages() });
  if (!data) return null;
  return (
    <>
      <dt>Cost</dt>
      <dd>{costText(data.micropence)}</dd>
    </>
  );
}

function ProposalOf({ call, field }: { readonly call: CallDetail; readonly field: Decided }) {
  const path = { call_id: call.id, field };
  const accept = useChange<void, unknown>(() => insightsAccept({ path, throwOnError: true }), TOUCHES);
  const reject = useChange<void, unknown>(() => insightsReject({ path, throwOnError: true }), TOUCHES);
  const says = proposedLines(call.proposals[field]).map(words).join(", ") || "nothing";
  return <Proposal field={field} says={`a later run says ${says}.`} accept={() => accept.mutate()} reject={() => reject.mutate()} />;
}

const choices = (values: readonly string[]): readonly Choice[] => [["", "Not known"], ...values.map((value): Choice => [value, words(value)])];

function Edit({ call, close }: { readonly call: CallDetail; readonly close: () => void }) {
  const [client, setClient] = useState<Chosen | null>(null);
  const [lead, setLead] = useState<Chosen | null>(null);
  const save = ({ intent_category = "", sentiment = "", call_tag = "", consent = "" }: Values) => {
    const shown: Record<string, string> = { intent_category, sentiment, call_tag, consent };
    const changed = Object.entries(shown).filter(([name, value]) => value !== (call[name as keyof CallDetail] ?? ""));
    const body = { ...Object.fromEntries(changed.map(([name, value]) => [name, value || null])), ...(client && { client_id: client.id }), ...(lead && { lead_id: lead.id }) } as CallChange;
    return Object.keys(body).length === 0 ? Promise.resolve() : callsChange({ path: { call_id: call.id }, body, throwOnError: true });
  };
  return (
    <FormDialog title="About this call" close={close} save={save} touches={TOUCHES}>
      <Select label="Recording" name="consent" choices={Object.entries(CONSENT)} defaultValue={call.consent} />
      <Select label="Outcome" name="call_tag" choices={choices(["connected", "no_answer", "voicemail", "wrong_number"])} defaultValue={call.call_tag ?? ""} />
      <Select label="Intent" name="intent_category" choices={choices(INTENTS)} defaultValue={call.intent_category ?? ""} />
      <Select label="Tone" name="sentiment" choices={choices(["positive", "neutral", "negative"])} defaultValue={call.sentiment ?? ""} />
      {client ? <Picked what="Client" chosen={client} again={() => setClient(null)} /> : <ClientPicker label={call.client_id ? "Another client" : "Client"} choose={setClient} />}
      {lead ? <Picked what="Lead" chosen={lead} again={() => setLead(null)} /> : <LeadPicker label={call.lead_id ? "Another lead" : "Lead"} choose={setLead} />}
    </FormDialog>
  );
}

function Picked({ what, chosen, again }: { readonly what: string; readonly chosen: Chosen; readonly again: () => void }) {
  return (
    <p className="row">
      {what}: <strong>{chosen.name}</strong>
      <button type="button" className="small plain" onClick={again}>
        Another<span className="visually-hidden"> {what.toLowerCase()}</span>
      </button>
    </p>
  );
}
