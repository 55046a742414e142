/** A call's state as people say it. */
import type { CallStatus } from "~/api/generated";

export const STATUS_TEXT: Readonly<Record<CallStatus, string>> = {
  pending: "Waiting",
  transcribing: "In work",
  completed: "Ready",
  failed: "Failed",
};

export const STATUS_TAG: Readonly<Record<CallStatus, string>> = {
  pending: "tag info",
  transcribing: "tag info",
  completed: "tag good",
  failed: "tag bad",
};

export const isUnfinished = (status: CallStatus): boolean => status === "pending" || status === "transcribing";
