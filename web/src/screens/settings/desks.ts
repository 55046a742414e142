/** What a key may be let in to, and how that is said to the service: to write a desk is to read it too. */
import type { Values } from "~/ui/form";

export const DESKS = {
  calls: "Calls",
  leads: "Leads",
  clients: "Clients",
  followups: "Follow-ups",
  analytics: "Figures and search",
  fleet: "Fleet and violations",
  documents: "Documents",
  operations: "Drivers and companies",
  events: "Events",
} as const;

/** `{ calls: "read" }` → `["calls:read"]`. */
export const scopesOf = (levels: Values): string[] => Object.keys(DESKS).filter((desk) => levels[desk]).map((desk) => `${desk}:${levels[desk]}`);
