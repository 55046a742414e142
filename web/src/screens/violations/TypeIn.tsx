/** A notice that comes without paper: its reference and mark at least. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type ViolationCreate, violationsCreate } from "~/api/generated";
import { Input, Select } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { fromField } from "./fields";
import { asKnown, Known, knownNotice } from "./Known";
import { FIELDS, LETTER_CHOICES } from "./words";

const ASKED = new Set(["reference", "vrm", "issuing_authority", "date_of_notice", "contravention_at", "location", "amount_full_pence", "amount_discounted_pence"]);
const NEEDED = new Set(["reference", "vrm"]);
const TYPES = { text: "text", day: "date", moment: "datetime-local", pence: "number", number: "number", long: "text", letter: "text" } as const;

export function TypeIn({ close }: { readonly close: () => void }) {
  const navigate = useNavigate();
  const [known, setKnown] = useState<string | null>(null);
  const asked = FIELDS.filter(({ name }) => ASKED.has(name));
  return (
    <FormDialog
      title="Type a notice in"
      close={close}
      touches={["violations"]}
      done="Taken in."
      save={async (values) => {
        const typed = Object.fromEntries(asked.filter(({ name }) => values[name]).map(({ name, kind }) => [name, fromField(kind, values[name])]));
        const body = { ...typed, document_type: values.document_type } as ViolationCreate;
        try {
          const { data } = await violationsCreate({ body, throwOnError: true });
          await navigate({ to: "/violations/$violationId", params: { violationId: data.id } });
        } catch (error) {
          setKnown(knownNotice(error));
          throw asKnown(error);
        }
      }}
    >
      {known && <Known violationId={known} />}
      <Select label="Kind of letter" name="document_type" choices={LETTER_CHOICES} defaultValue="pcn_postal" />
      {asked.map(({ name, label, kind }) => (
        <Input key={name} label={kind === "pence" ? `${label}, in pounds` : label} name={name} type={TYPES[kind]} required={NEEDED.has(name)} step={kind === "pence" ? "0.01" : undefined} min={kind === "pence" ? 0 : undefined} />
      ))}
    </FormDialog>
  );
}
