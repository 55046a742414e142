/** Who can be given work. Only those who run the team may know; to others nobody is named. */
import { useQuery } from "@tanstack/react-query";
import type { MemberOut } from "~/api/generated";
import { teamListAgentsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useManages } from "./session";

/** Everybody of the team, those who left too: what they did keeps their name. */
export function useTeam(wanted = true): readonly MemberOut[] {
  const manages = useManages();
  return useQuery({ ...teamListAgentsOptions({ query: { limit: 200 } }), enabled: manages && wanted }).data ?? NOBODY;
}

export const canTakeWork = ({ deactivated_at, role }: Pick<MemberOut, "deactivated_at" | "role">): boolean => !deactivated_at && role !== "viewer";

const NOBODY: readonly MemberOut[] = [];
