/** Who changed what: the filters of the audit log, and its entries in words. */
import type { AuditListEntriesData, AuditOut } from "~/api/generated";
import type { Choice } from "~/ui/form";
import { words } from "~/ui/format";

/** What people look for, by the table that holds it. */
const SUBJECTS = {
  leads: "Leads",
  clients: "Clients",
  calls: "Calls",
  work_items: "Follow-ups and tasks",
  vehicles: "Vehicles",
  bookings: "Bookings",
  violations: "Violations",
  documents: "Documents",
  drivers: "Drivers",
  agents: "People of the team",
  tenants: "The organisation",
  integrations: "Connections",
  webhook_endpoints: "Webhooks",
  api_keys: "API keys",
  retention_rules: "How long data is kept",
  legal_holds: "Legal holds",
  erasures: "Erasures",
} as const;

export const SUBJECT_CHOICES: readonly Choice[] = [["", "Anything"], ...Object.entries(SUBJECTS)];

type Search = Readonly<Record<string, string | undefined>>;

/** Days as the browser's calendar has them; the last one is included. */
export function filterOf({ agent, kind, from, to }: Search): NonNullable<AuditListEntriesData["query"]> {
  return {
    ...(agent && { agent }),
    ...(kind && { kind }),
    ...(from && { from: midnight(from, 0) }),
    ...(to && { to: midnight(to, 1) }),
  };
}

function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export const subjectOf = (kind: string): string => (SUBJECTS as Readonly<Record<string, string>>)[kind] ?? words(kind);

export interface ChangedField {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export function changedFields({ before, after }: Pick<AuditOut, "before" | "after">): readonly ChangedField[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].map((name) => ({ name: words(name), before: shown(before?.[name]), after: shown(after?.[name]) }));
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
