/** For whom a task is: a colleague, a driver, or anybody; as one choice of a form. */
import type { TaskOut } from "~/api/generated";
import type { Choice } from "~/ui/form";

export type Whom = Pick<TaskOut, "owner_id" | "driver_id">;

interface Named {
  readonly id: string;
  readonly name: string;
}

const AGENT = "agent ";
const DRIVER = "driver ";

export function choiceOf({ owner_id, driver_id }: Whom): string {
  if (owner_id) return AGENT + owner_id;
  return driver_id ? DRIVER + driver_id : "";
}

export const whomOf = (choice: string): Whom => ({
  owner_id: choice.startsWith(AGENT) ? choice.slice(AGENT.length) : null,
  driver_id: choice.startsWith(DRIVER) ? choice.slice(DRIVER.length) : null,
});

/** Whoever has it now is among them, known by name or not: nothing is taken away by looking at it. */
export function choicesFor(now: Whom, colleagues: readonly Named[], drivers: readonly Named[]): readonly Choice[] {
  const people: readonly Choice[] = [
    ...colleagues.map(({ id, name }): Choice => [AGENT + id, name]),
    ...drivers.map(({ id, name }): Choice => [DRIVER + id, `${name}, driver`]),
  ];
  const current = choiceOf(now);
  const known = current === "" || people.some(([value]) => value === current);
  return [["", "Anybody"], ...(known ? [] : [[current, "As it is"] as const]), ...people];
}
