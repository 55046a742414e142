/** The next person to ring, kept for this caller alone until it is settled. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type LeadToCall, leadsLeaseNext, leadsNoAnswer, leadsRelease } from "~/api/generated";
import { refresh } from "~/ui/change";
import { fromNow, words } from "~/ui/format";
import { say, sayTrouble } from "~/ui/toast";

type Settle = (lead: LeadToCall) => Promise<unknown>;

const LEASE_MINUTES = 15;
const noAnswer: Settle = ({ id }) => leadsNoAnswer({ path: { lead_id: id }, body: {}, throwOnError: true });
const letGo: Settle = ({ id }) => leadsRelease({ path: { lead_id: id }, throwOnError: true });

export function NextCall() {
  const queries = useQueryClient();
  const [lead, setLead] = useState<LeadToCall | null>(null);
  const next = useMutation<void, unknown, Settle | undefined>({
    mutationFn: async (settle) => {
      if (lead && settle) await settle(lead);
      const { data, response } = await leadsLeaseNext({ query: { minutes: LEASE_MINUTES }, throwOnError: true });
      const found = response.status === 200 ? (data as LeadToCall) : null;
      setLead(found);
      if (!found) say("Nobody has to be called now.");
    },
    onError: sayTrouble,
    onSettled: () => refresh(queries, "leads", "analytics"),
  });
  if (!lead) {
    return (
      <button type="button" onClick={() => next.mutate(undefined)} aria-disabled={next.isPending}>
        Who is next?
      </button>
    );
  }
  const name = lead.name ?? lead.phone;
  return (
    <section className="card next-call" aria-label="Next call">
      <h2>
        <Link to="/leads/$leadId" params={{ leadId: lead.id }}>
          {name}
        </Link>
      </h2>
      <p className="row">
        <span className="tag info">{words(lead.reason)}</span>
        <span>{words(lead.intent)}</span>
        <span className="muted">{lead.last_contact_at ? `last contact ${fromNow(lead.last_contact_at)}` : "not contacted yet"}</span>
      </p>
      {lead.notes && <p>{lead.notes}</p>}
      <div className="row">
        <a className="button primary" href={`tel:${lead.phone}`}>
          Call {lead.phone}
        </a>
        <button type="button" onClick={() => next.mutate(noAnswer)} aria-disabled={next.isPending}>
          No answer, next
        </button>
        <button type="button" onClick={() => next.mutate(letGo)} aria-disabled={next.isPending}>
          Skip
        </button>
        <Link className="button" to="/record" search={{ lead_id: lead.id, name }}>
          Record it
        </Link>
      </div>
    </section>
  );
}
