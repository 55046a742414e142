/** Short news at the foot of the page; what shows it is loaded with the first one. */
import { problemOf } from "~/api/problem";

export interface Deed {
  readonly label: string;
  readonly run: () => unknown;
}

/** Long enough to read it and to act on it. */
const DECIDING_MS = 10_000;
const READING_MS = 5000;

export function say(text: string, deed?: Deed): void {
  void import("./toasts").then(({ show }) => show(text, deed, deed ? DECIDING_MS : READING_MS));
}

export function sayTrouble(error: unknown): void {
  void import("./toasts").then(({ show }) => show(problemOf(error).message, undefined, DECIDING_MS));
}
