/** What can be done in which state; the service has the last word. */
import type { ViolationStatus } from "~/api/generated";

const set = (...states: readonly ViolationStatus[]): ReadonlySet<ViolationStatus> => new Set(states);

/** Its hirer may still change. */
export const UNDECIDED = set("needs_attention", "open", "matched");
export const READABLE = set("needs_attention", "open", "matched", "duplicate", "not_a_penalty");
export const PAYABLE = set("needs_attention", "open", "matched", "transfer_ready", "appealed");
export const APPEALABLE = set("needs_attention", "open", "matched", "transfer_ready");
export const CHARGEABLE = set("paid", "transferred");
export const PACKED = set("matched", "transfer_ready", "transferred", "recharged");
export const CLOSABLE = set("needs_attention", "not_a_penalty", "duplicate", "open", "matched", "transfer_ready", "transferred", "paid", "appealed", "recharged");
