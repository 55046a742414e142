/** Short news at the foot of the page; what shows it is loaded with the first one. */
import { problemOf } from "~/api/problem";

export interface Deed {
  readonly label: string;
  readonly run: () => unknown;
}

export function say(text: string, deed?: Deed): void {
  void import("./toasts").then(({ show }) => show(text, deed));
}

export function sayTrouble(error: unknown): void {
  void import("./toasts").then(({ show }) => show(problemOf(error).message, undefined, "high"));
}
