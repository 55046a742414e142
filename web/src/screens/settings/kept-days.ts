/** How long each kind is kept, between the service's words and a form's. */
import type { Retention, RetentionKind } from "~/api/generated";
import type { Values } from "~/ui/form";
import { count } from "~/ui/format";

interface Kind {
  readonly label: string;
  readonly hint: string;
  /** One of them, and several. */
  readonly nouns: readonly [string, string];
}

export const KINDS: Readonly<Record<RetentionKind, Kind>> = {
  recordings: { label: "Recordings", hint: "The voice goes, what was said stays written down.", nouns: ["recording", "recordings"] },
  calls: { label: "Calls", hint: "With all that was said and drawn from it.", nouns: ["call", "calls"] },
  leads: { label: "Leads that are closed", hint: "Counted from the last change.", nouns: ["lead", "leads"] },
  events: { label: "What other programs were told", hint: "The messages to webhooks, and their log.", nouns: ["message", "messages"] },
};

const ORDER = Object.keys(KINDS) as readonly RetentionKind[];

/** A kind left empty is kept for good. */
export const rulesOf = (values: Values): Retention["rules"] => Object.fromEntries(ORDER.filter((kind) => values[kind]).map((kind) => [kind, Number(values[kind])]));

/** What goes with the next night, in words; nothing where nothing does. */
export function goesNext(removed: Retention["rules"]): string {
  const parts = ORDER.filter((kind) => removed[kind]).map((kind) => {
    const number = removed[kind] ?? 0;
    return `${count(number)} ${KINDS[kind].nouns[number === 1 ? 0 : 1]}`;
  });
  const last = parts.pop();
  return parts.length > 0 ? `${parts.join(", ")} and ${last}` : (last ?? "");
}
