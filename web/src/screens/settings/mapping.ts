/** Which field of a form is which of a lead's, as lines that people write: `their field = ours`. */
import type { LeadField } from "~/api/generated";
import { Problem } from "~/api/problem";

export const FIELDS: readonly LeadField[] = ["phone", "name", "email", "source", "campaign", "notes", "status", "intent", "interest_level", "next_followup_at", "owner"];

export const asLines = (mapping: Readonly<Record<string, string>>): string =>
  Object.entries(mapping)
    .map(([theirs, ours]) => `${theirs} = ${ours}`)
    .join("\n");

/** Throws a Problem that names the line in the way. */
export function mappingOf(lines: string): Record<string, LeadField> {
  const written = lines.split("\n").map((line) => line.trim());
  return Object.fromEntries(written.filter(Boolean).map(pair));
}

function pair(line: string): readonly [string, LeadField] {
  const at = line.lastIndexOf("=");
  const theirs = line.slice(0, Math.max(at, 0)).trim();
  const named = line.slice(at + 1).trim().toLowerCase().replaceAll(" ", "_");
  const ours = FIELDS.find((field) => field === named);
  if (!theirs || !ours) throw wrong(line);
  return [theirs, ours];
}

const wrong = (line: string) =>
  new Problem(422, { detail: `Write “their field = ours” instead of “${line}”.`, errors: [{ field: "body.mapping", message: `write “their field = ours” instead of “${line}”` }] });
