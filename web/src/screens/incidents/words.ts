import type { IncidentKind, IncidentStatus } from "~/api/generated";
import type { Choice } from "~/ui/form";
import { words } from "~/ui/format";

const KINDS: readonly IncidentKind[] = ["accident", "damage", "theft", "breakdown"];
const STATES: readonly IncidentStatus[] = ["reported", "investigating", "closed"];

export const KIND_CHOICES: readonly Choice[] = KINDS.map((each) => [each, words(each)]);
export const STATE_CHOICES: readonly Choice[] = STATES.map((each) => [each, words(each)]);
export const STATE_TAG: Readonly<Record<IncidentStatus, string>> = { reported: "tag bad", investigating: "tag warn", closed: "tag" };
