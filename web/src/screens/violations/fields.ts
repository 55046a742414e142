/** A field of a letter between the service, a form and the eye. Times are the letter's own: local, no zone. */
import { date, money } from "~/ui/format";
import { type Kind, letterName } from "./words";

export type Value = string | number | boolean | null;

const localMoment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function shown(kind: Kind, value: Value): string {
  if (value === null || value === "") return "–";
  if (kind === "pence") return money(Number(value));
  if (kind === "letter") return letterName(String(value));
  if (kind === "day") return date(`${value}T12:00`);
  if (kind === "moment") return localMoment.format(new Date(String(value)));
  return String(value);
}

/** As the form's field holds it. */
export function forField(kind: Kind, value: Value): string {
  if (value === null) return "";
  return kind === "pence" ? (Number(value) / 100).toFixed(2) : String(value);
}

/** As the service takes it; an empty field takes the value away. */
export function fromField(kind: Kind, text: string | undefined): string | number | null {
  if (text === undefined || text === "") return null;
  if (kind === "pence") return Math.round(Number(text) * 100);
  return kind === "number" ? Number(text) : text;
}

/** What a person should look at twice: below this the service asks too. */
export const CERTAIN = 0.85;

export interface Dated {
  readonly kind: string;
  readonly due_on: string;
}

/** The first day that has not passed; where all have, the last of them. Days are local: `2026-12-03`. */
export function nextDeadline<Each extends Dated>(deadlines: readonly Each[], today: string): Each | undefined {
  const sorted = [...deadlines].sort((a, b) => a.due_on.localeCompare(b.due_on));
  return sorted.find(({ due_on }) => due_on >= today) ?? sorted.at(-1);
}

export function daysUntil(day: string, today: string): number {
  return Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
}

/** `today`, `in 3 days`, `2 days ago`. */
export function nearness(day: string, today: string): string {
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(daysUntil(day, today), "day");
}
