/** Who is signed in, for all tabs of this browser. */
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { onSignedOut } from "~/api/client";
import { type AgentOut, authEndSession, authMe, authStartSession } from "~/api/generated";
import { isSignedIn } from "~/api/proof";
import { setOwner } from "~/record/owner";

const tabs = new BroadcastChannel("convoflow-session");

/** Every tab leaves when one signs out, or when the session ends. */
export function watchSession(queries: QueryClient): void {
  onSignedOut(() => leave(queries));
  tabs.onmessage = () => leave(queries, false);
}

function leave(queries: QueryClient, tellOthers = true): void {
  queries.clear();
  if (tellOthers) tabs.postMessage("signed out");
  if (!location.pathname.endsWith("/sign-in")) {
    const next = location.pathname.slice("/app".length) + location.search;
    location.assign(`/app/sign-in?next=${encodeURIComponent(next)}`);
  }
}

const me = queryOptions({
  queryKey: [{ _id: "authMe" }],
  queryFn: async (): Promise<AgentOut> => {
    const { data } = await authMe({ throwOnError: true });
    setOwner(data.id);
    return data;
  },
  staleTime: 5 * 60_000,
});

export const useMe = () => useQuery({ ...me, enabled: isSignedIn() });

/** Whether this person runs the team. Until it is known who it is: no. */
export function useManages(): boolean {
  const role = useMe().data?.role;
  return role === "owner" || role === "manager";
}

export function useSignIn(): (email: string, password: string) => Promise<void> {
  const queries = useQueryClient();
  return async (email, password) => {
    const { data } = await authStartSession({ body: { email, password }, throwOnError: true });
    queries.clear();
    setOwner(data.id);
    queries.setQueryData(me.queryKey, data);
  };
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await authEndSession({ throwOnError: true });
    setOwner(null);
    leave(queries);
  };
}
