/** How states, kinds of letter, deadlines and fields are called. */
import type { ViolationCreate, ViolationOut, ViolationStatus } from "~/api/generated";
import type { Choice } from "~/ui/form";

export type LetterType = NonNullable<ViolationCreate["document_type"]>;

interface State {
  readonly text: string;
  readonly tag: string;
}

export const STATES: Readonly<Record<ViolationStatus, State>> = {
  received: { text: "Being read", tag: "tag info" },
  needs_attention: { text: "Needs you", tag: "tag bad" },
  open: { text: "No hirer found", tag: "tag warn" },
  matched: { text: "Hirer found", tag: "tag info" },
  transfer_ready: { text: "Ready to send", tag: "tag info" },
  transferred: { text: "Handed on", tag: "tag good" },
  paid: { text: "Paid", tag: "tag" },
  appealed: { text: "Contested", tag: "tag warn" },
  recharged: { text: "Charged to the hirer", tag: "tag good" },
  closed: { text: "Closed", tag: "tag" },
  duplicate: { text: "Duplicate", tag: "tag" },
  not_a_penalty: { text: "No penalty", tag: "tag" },
};

export const LETTERS: Readonly<Record<LetterType, string>> = {
  pcn_windscreen: "Penalty charge on the windscreen",
  pcn_postal: "Penalty charge by post",
  notice_to_owner: "Notice to owner",
  charge_certificate: "Charge certificate",
  road_user_charge_pcn: "Road user charge",
  private_parking_charge: "Private parking charge",
  notice_of_intended_prosecution: "Notice of intended prosecution",
  other: "Something else",
};

export const letterName = (kind: string | null): string => (kind && kind in LETTERS ? LETTERS[kind as LetterType] : "Letter");

const DEADLINES: Readonly<Record<string, string>> = {
  discount: "Discount ends",
  transfer: "Hand on by",
  pay: "Pay or contest by",
  represent: "Contest by",
};

export const deadlineName = (kind: string): string => DEADLINES[kind] ?? kind;

export type Kind = "text" | "long" | "letter" | "moment" | "day" | "pence" | "number";

export interface FieldKind {
  readonly name: Extract<keyof ViolationOut, string>;
  readonly label: string;
  readonly kind: Kind;
}

/** In the order in which a letter is read. */
export const FIELDS: readonly FieldKind[] = [
  { name: "document_type", label: "Kind of letter", kind: "letter" },
  { name: "reference", label: "Reference", kind: "text" },
  { name: "vrm", label: "Registration mark", kind: "text" },
  { name: "issuing_authority", label: "Issuer", kind: "text" },
  { name: "date_of_notice", label: "Date of the notice", kind: "day" },
  { name: "contravention_at", label: "It happened at", kind: "moment" },
  { name: "contravention_end_at", label: "Until", kind: "moment" },
  { name: "location", label: "Place", kind: "text" },
  { name: "contravention_code", label: "Code", kind: "text" },
  { name: "contravention_description", label: "What for", kind: "long" },
  { name: "amount_full_pence", label: "Full charge", kind: "pence" },
  { name: "amount_discounted_pence", label: "With discount", kind: "pence" },
  { name: "amount_increased_pence", label: "Increased charge", kind: "pence" },
  { name: "amount_other_pence", label: "Other amount", kind: "pence" },
  { name: "discount_days", label: "Days of discount", kind: "number" },
  { name: "discount_until", label: "Discount until", kind: "day" },
  { name: "pay_or_represent_until", label: "Pay or contest until", kind: "day" },
  { name: "statutory_basis", label: "Law", kind: "text" },
];

export const LETTER_CHOICES: readonly Choice[] = Object.entries(LETTERS);
