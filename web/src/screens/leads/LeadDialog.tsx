/** Adds a lead, or changes one. What a person sets here no machine writes over. */
import { type InterestLevel, type Intent, type LeadOut, type LeadStatus, leadsChange, leadsCreate } from "~/api/generated";
import { type Choice, Input, Select, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { words } from "~/ui/format";
import { INTENTS, INTERESTS, STATUSES } from "./words";

const choices = (values: readonly string[]): readonly Choice[] => values.map((value): Choice => [value, words(value)]);

export function LeadDialog({ lead, close }: { readonly lead?: LeadOut; readonly close: () => void }) {
  const save = ({ phone = "", name, email, campaign, source, notes, status, intent, interest_level }: Values) => {
    const body = { phone, name: name ?? null, email: email ?? null, campaign: campaign ?? null, source: source ?? null, notes: notes ?? null };
    if (!lead) return leadsCreate({ body, throwOnError: true });
    const interest = (interest_level ?? null) as InterestLevel | null;
    const decided = { ...(interest !== lead.interest_level && { interest_level: interest }), ...(status !== lead.status && { status: status as LeadStatus }), ...(intent !== lead.intent && { intent: intent as Intent }) };
    return leadsChange({ path: { lead_id: lead.id }, body: { ...body, ...decided }, throwOnError: true });
  };
  return (
    <FormDialog title={lead ? "Change the lead" : "Add a lead"} close={close} save={save} touches={["leads", "analytics"]}>
      <Input label="Phone" name="phone" type="tel" required defaultValue={lead?.phone} autoFocus />
      <Input label="Name" name="name" defaultValue={lead?.name ?? ""} />
      <Input label="E-mail" name="email" type="email" defaultValue={lead?.email ?? ""} />
      {lead && (
        <>
          <Select label="Status" name="status" choices={choices(STATUSES)} defaultValue={lead.status} />
          <Select label="Intent" name="intent" choices={choices(INTENTS)} defaultValue={lead.intent} />
          <Select label="Interest" name="interest_level" choices={[["", "Not known"], ...choices(INTERESTS)]} defaultValue={lead.interest_level ?? ""} />
        </>
      )}
      <Input label="Campaign" name="campaign" defaultValue={lead?.campaign ?? ""} />
      <Input label="Source" name="source" defaultValue={lead?.source ?? ""} />
      <TextArea label="Notes" name="notes" defaultValue={lead?.notes ?? ""} />
    </FormDialog>
  );
}
