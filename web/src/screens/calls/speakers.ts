/** Ways to say at once who spoke which sentence. */
import type { Speaker } from "~/api/generated";

export const WAYS = {
  "": "Leave them as they are",
  swap: "Swap agent and customer",
  agent: "They take turns, the agent begins",
  customer: "They take turns, the customer begins",
} as const;

export type Way = keyof typeof WAYS;

interface Said {
  readonly number: number;
  readonly speaker: Speaker;
}

const OPPOSITE: Readonly<Record<Speaker, Speaker>> = { agent: "customer", customer: "agent", unknown: "unknown" };

/** Only the sentences whose speaker becomes another one. */
export function reassigned(segments: readonly Said[], way: Way): Record<number, Speaker> {
  const changed: Record<number, Speaker> = {};
  let turn: Speaker = way === "customer" ? "customer" : "agent";
  for (const { number, speaker } of segments) {
    const next = way === "swap" ? OPPOSITE[speaker] : way === "" ? speaker : turn;
    turn = OPPOSITE[turn];
    if (next !== speaker) changed[number] = next;
  }
  return changed;
}
