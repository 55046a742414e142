/** Who can be given work. Only those who run the team may know; to others nobody is named. */
import { useQuery } from "@tanstack/react-query";
import type { AgentOut, MemberOut } from "~/api/generated";
import { teamListAgentsOptions } from "~/api/generated/@tanstack/react-query.gen";
import type { Choice } from "~/ui/form";
import { useManages } from "./session";

/** Everybody of the team, those who left too: what they did keeps their name. */
export function useTeam(wanted = true): readonly MemberOut[] {
  const manages = useManages();
  return useQuery({ ...teamListAgentsOptions({ query: { limit: 200 } }), enabled: manages && wanted }).data ?? NOBODY;
}

export const canTakeWork = ({ deactivated_at, role }: Pick<MemberOut, "deactivated_at" | "role">): boolean => !deactivated_at && role !== "viewer";

/** The choices of a filter by person: all, oneself by one's own word, then the others by name. */
export function peopleChoices(all: string, own: string, me: AgentOut | undefined, team: readonly MemberOut[]): readonly Choice[] {
  const others = team.filter(({ id }) => id !== me?.id).map(({ id, full_name }): Choice => [id, full_name]);
  return [["", all], ...(me ? [[me.id, own] as const] : []), ...others];
}

const NOBODY: readonly MemberOut[] = [];
