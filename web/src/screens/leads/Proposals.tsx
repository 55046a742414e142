/** What calls, imports and senders say of a lead where a person has said something else. */
import { type DecidedOfLead, type LeadDetail, leadsAccept, leadsReject } from "~/api/generated";
import { useChange } from "~/ui/change";
import { moment, words } from "~/ui/format";
import { Proposal } from "~/ui/proposal";
import { proposedLines } from "../calls/decided";

const FIELDS: readonly DecidedOfLead[] = ["status", "intent", "interest_level", "next_followup_at", "name", "email", "source", "campaign", "notes"];
const TOUCHES = ["leads", "analytics"];

export function Proposals({ lead }: { readonly lead: LeadDetail }) {
  return FIELDS.filter((field) => field in lead.proposals).map((field) => <ProposalOf key={field} lead={lead} field={field} />);
}

function ProposalOf({ lead, field }: { readonly lead: LeadDetail; readonly field: DecidedOfLead }) {
  const path = { lead_id: lead.id, field };
  const accept = useChange<void, unknown>(() => leadsAccept({ path, throwOnError: true }), TOUCHES);
  const reject = useChange<void, unknown>(() => leadsReject({ path, throwOnError: true }), TOUCHES);
  const [said] = proposedLines(lead.proposals[field]);
  return <Proposal field={field} says={`${source(lead.proposals[field])} says ${shown(field, said)}.`} accept={() => accept.mutate()} reject={() => reject.mutate()} />;
}

function shown(field: DecidedOfLead, said: string | undefined): string {
  if (!said) return "nothing";
  if (field === "next_followup_at") return moment(said);
  return ["status", "intent", "interest_level"].includes(field) ? words(said).toLowerCase() : said;
}

/** An import and a sender are named as such; all else is what was drawn from a call. */
function source(proposal: unknown): string {
  const name = (proposal as { source?: string } | undefined)?.source;
  return name === "import" ? "an import" : name === "inbound" ? "who sent the lead" : "a call";
}
