/** Whose work it is: anybody's whom a manager names; others take it or leave it to nobody. */
import { canTakeWork, useTeam } from "~/session/people";
import { useManages, useMe } from "~/session/session";
import { type Choice, Select } from "~/ui/form";

interface Person {
  readonly id: string;
  readonly name: string;
}

/** Whoever has it now stays among the choices, known by name or not: nothing is taken away by looking at it. */
export function ownersOf(owner: string | null, people: readonly Person[]): readonly Choice[] {
  const known = owner === null || people.some(({ id }) => id === owner);
  return [["", "Nobody"], ...(known ? [] : [[owner, "As it is"] as const]), ...people.map(({ id, name }) => [id, name] as const)];
}

export function OwnerSelect({ owner }: { readonly owner: string | null }) {
  const me = useMe().data;
  const manages = useManages();
  const team = useTeam().filter((each) => canTakeWork(each) || each.id === owner);
  const people = manages ? team.map(({ id, full_name }) => ({ id, name: full_name })) : me ? [{ id: me.id, name: "You" }] : [];
  return <Select label="Whose" name="owner_id" choices={ownersOf(owner, people)} defaultValue={owner ?? ""} />;
}
