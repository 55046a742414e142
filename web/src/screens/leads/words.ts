/** The steps of the pipeline and what somebody wants, in the order in which people think of them. */
import type { Intent, InterestLevel, LeadStatus } from "~/api/generated";

export const STATUSES: readonly LeadStatus[] = ["new", "contacted", "in_progress", "qualified", "payment_sent", "converted", "deferred", "lost"];

export const INTENTS: readonly Intent[] = ["new", "interested", "payment_pending", "callback_requested", "undecided", "future_planning", "not_interested", "no_answer", "wrong_number", "converted"];

export const INTERESTS: readonly InterestLevel[] = ["high", "medium", "low"];
