/** One lead: where it stands, what is to be done, what was said. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type LeadDetail, leadsConvert, leadsDelete, leadsNoAnswer, leadsRestore } from "~/api/generated";
import { leadsReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { type Removal, useChange } from "~/ui/change";
import { moment, words } from "~/ui/format";
import { Page, Shown } from "~/ui/page";
import { RecordActions } from "~/ui/record-actions";
import { say } from "~/ui/toast";
import { CallsOf } from "../calls/CallsOf";
import { FollowupsOf } from "../followups/FollowupsOf";
import { LeadDialog } from "./LeadDialog";
import { Owner } from "./Owner";
import { Proposals } from "./Proposals";

const TOUCHES = ["leads", "calls", "clients", "analytics"];

export function LeadPage() {
  const { leadId } = useParams({ from: "/inside/leads/$leadId" });
  const query = useQuery(leadsReadOptions({ path: { lead_id: leadId } }));
  return (
    <Page title={query.data?.name ?? query.data?.phone ?? "Lead"} actions={query.data && <Actions lead={query.data} />}>
      <Shown query={query}>{(lead) => <OneLead lead={lead} />}</Shown>
    </Page>
  );
}

function OneLead({ lead }: { readonly lead: LeadDetail }) {
  return (
    <>
      <Proposals lead={lead} />
      <dl className="card">
        <dt>Status</dt>
        <dd>
          <span className="tag">{words(lead.status)}</span> <span className="tag">{words(lead.intent)}</span>
          {lead.interest_level && <span className="tag">Interest: {words(lead.interest_level).toLowerCase()}</span>}
        </dd>
        <dt>Whose</dt>
        <dd>
          <Owner lead={lead} />
        </dd>
        <dt>Phone</dt>
        <dd>
          <a href={`tel:${lead.phone}`}>{lead.phone}</a>
        </dd>
        {lead.email && (
          <>
            <dt>E-mail</dt>
            <dd>
              <a href={`mailto:${lead.email}`}>{lead.email}</a>
            </dd>
          </>
        )}
        {lead.client_id && (
          <>
            <dt>Client</dt>
            <dd>
              <Link to="/clients/$clientId" params={{ clientId: lead.client_id }}>
                {lead.name ?? lead.phone}
              </Link>
            </dd>
          </>
        )}
        <dt>Last contact</dt>
        <dd>{moment(lead.last_contact_at)}</dd>
        <dt>Next follow-up</dt>
        <dd>{moment(lead.next_followup_at)}</dd>
        <dt>Campaign</dt>
        <dd>{lead.campaign ?? "–"}</dd>
        <dt>Notes</dt>
        <dd>{lead.notes ?? "–"}</dd>
      </dl>
      <div className="columns">
        <FollowupsOf subject={{ lead_id: lead.id }} />
        <CallsOf subject={{ lead_id: lead.id }} />
      </div>
    </>
  );
}

function Actions({ lead }: { readonly lead: LeadDetail }) {
  const path = { lead_id: lead.id };
  const name = lead.name ?? lead.phone;
  const noAnswer = useChange<void, unknown>(async () => {
    const { data } = await leadsNoAnswer({ path, body: {}, throwOnError: true });
    say(`Noted. Try again ${moment(data.next_followup_at)}.`);
  }, TOUCHES);
  const convert = useChange<void, unknown>(async () => {
    await leadsConvert({ path, body: {}, throwOnError: true });
    say(`${name} is a client now.`);
  }, TOUCHES);
  const removal: Removal = {
    done: `${name} was deleted.`,
    remove: () => leadsDelete({ path, throwOnError: true }),
    restore: () => leadsRestore({ path, throwOnError: true }),
    touches: ["leads", "analytics"],
    leaveTo: "/leads",
  };
  return (
    <>
      <a className="button primary" href={`tel:${lead.phone}`}>
        Call
      </a>
      <Link className="button" to="/record" search={{ lead_id: lead.id, name }}>
        Record
      </Link>
      {lead.status !== "converted" && lead.status !== "lost" && (
        <button type="button" onClick={() => noAnswer.mutate()} aria-disabled={noAnswer.isPending}>
          No answer
        </button>
      )}
      {(lead.status !== "converted" || !lead.client_id) && (
        <button type="button" onClick={() => convert.mutate()} aria-disabled={convert.isPending}>
          Make a client
        </button>
      )}
      <RecordActions removal={removal} dialog={(close) => <LeadDialog lead={lead} close={close} />} />
    </>
  );
}
