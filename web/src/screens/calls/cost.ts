/** What an engine took, in words: local ones are free, and a penny is a lot. */
import { money } from "~/ui/format";

const MICROPENCE = 1_000_000;

export function costText(micropence: number): string {
  if (micropence === 0) return "nothing";
  return micropence < MICROPENCE / 2 ? "less than a penny" : money(Math.round(micropence / MICROPENCE));
}
