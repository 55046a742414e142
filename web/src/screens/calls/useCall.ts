/** A call while it is worked on: told by the service as it happens, asked for where that does not come through. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ensureFresh } from "~/api/client";
import type { CallDetail } from "~/api/generated";
import { callsReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { refresh } from "~/ui/change";
import { isUnfinished } from "./status";

const POLL_MS = 4000;

export function useCall(callId: string) {
  const queries = useQueryClient();
  const query = useQuery({
    ...callsReadOptions({ path: { call_id: callId } }),
    refetchInterval: ({ state }) => (state.data && isUnfinished(state.data.status) ? POLL_MS : false),
  });
  const watching = query.data !== undefined && isUnfinished(query.data.status);
  useEffect(() => {
    if (!watching) return;
    let source: EventSource | undefined;
    let left = false;
    void ensureFresh().then(() => {
      if (left) return;
      source = new EventSource(`/api/v1/calls/${callId}/events`);
      source.addEventListener("progress", ({ data }: MessageEvent<string>) => {
        const progress = JSON.parse(data) as Pick<CallDetail, "status" | "stage">;
        queries.setQueryData(callsReadOptions({ path: { call_id: callId } }).queryKey, (old) => old && { ...old, status: progress.status, stage: progress.stage });
        if (!isUnfinished(progress.status)) {
          source?.close();
          void refresh(queries, "calls", "insights", "followups", "usage", "jobs", "analytics");
        }
      });
    });
    return () => {
      left = true;
      source?.close();
    };
  }, [callId, watching, queries]);
  return query;
}
