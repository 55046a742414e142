/** What was sent to one address: each with its answer, to be sent again one by one or for a whole time. */
import { useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { nextCursor } from "~/api/endless";
import { type DeliveryOut, webhooksDeliveries, webhooksReplay, webhooksReplayRange } from "~/api/generated";
import { forPeople } from "~/api/problem";
import { useChange } from "~/ui/change";
import { Input } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput, fromNow, moment, words } from "~/ui/format";
import { Loading, Trouble } from "~/ui/page";
import { say } from "~/ui/toast";

const ROWS = 20;
const ASK_MS = 5000;
const SOON_MS = 700;
const DAY_MS = 86_400_000;
const TAG: Readonly<Record<string, string>> = { delivered: "tag good", parked: "tag bad" };

export function Deliveries({ webhookId }: { readonly webhookId: string }) {
  const [replaying, setReplaying] = useState(false);
  const query = useInfiniteQuery({
    queryKey: [{ _id: "webhooksDeliveries", webhookId }],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }) => {
      const { data, response } = await webhooksDeliveries({ path: { webhook_id: webhookId }, query: { limit: ROWS, ...(pageParam && { cursor: pageParam }) }, throwOnError: true });
      return { rows: data, next: nextCursor(response.headers.get("Link")) };
    },
    getNextPageParam: (last) => last.next,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.rows.some(({ status }) => status === "pending") ? SOON_MS : ASK_MS),
  });
  if (query.isPending) return <Loading lines={3} />;
  if (query.isError) return <Trouble error={query.error} again={query.refetch} />;
  const rows = query.data.pages.flatMap((page) => page.rows);
  return (
    <div className="stack tight">
      <ul className="list" aria-label="Deliveries">
        {rows.length === 0 && <li className="muted">Nothing was sent yet.</li>}
        {rows.map((delivery) => (
          <li key={delivery.id}>
            <Delivery delivery={delivery} />
          </li>
        ))}
      </ul>
      <div className="row">
        {query.hasNextPage && (
          <button type="button" className="small" aria-disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Earlier ones
          </button>
        )}
        <button type="button" className="small" aria-haspopup="dialog" onClick={() => setReplaying(true)}>
          Send again what did not arrive
        </button>
      </div>
      {replaying && <Replay webhookId={webhookId} close={() => setReplaying(false)} />}
    </div>
  );
}

function Delivery({ delivery }: { readonly delivery: DeliveryOut }) {
  const replay = useChange<void, unknown>(async () => {
    await webhooksReplay({ path: { delivery_id: delivery.id }, throwOnError: true });
    say("It is sent again.");
  }, ["webhooksDeliveries"]);
  return (
    <>
      <div className="line">
        <span className="title">{delivery.event}</span>
        <span className="meta">
          <span title={moment(delivery.created_at)}>{fromNow(delivery.created_at)}</span>
          <span>
            {delivery.attempts} {delivery.attempts === 1 ? "try" : "tries"}
          </span>
          {delivery.response_status && <span>answered {delivery.response_status}</span>}
          {delivery.last_error && <span>{forPeople(delivery.last_error)}</span>}
        </span>
        <span className="end">
          <span className={TAG[delivery.status] ?? "tag info"}>{words(delivery.status)}</span>
          <button type="button" className="small plain" onClick={() => replay.mutate()}>
            Send again<span className="visually-hidden"> {delivery.event}</span>
          </button>
        </span>
      </div>
      {delivery.response_body && (
        <details className="small-text">
          <summary>
            Its answer<span className="visually-hidden"> to {delivery.event}</span>
          </summary>
          <pre className="answer">{delivery.response_body}</pre>
        </details>
      )}
    </>
  );
}

function Replay({ webhookId, close }: { readonly webhookId: string; readonly close: () => void }) {
  const [now] = useState(() => Date.now());
  return (
    <FormDialog
      title="Send again"
      close={close}
      touches={["webhooksDeliveries"]}
      done="It is on its way."
      button="Send again"
      save={async ({ from = "", to = "", delivered }) => {
        const query = { from: fromInput(from), to: fromInput(to), delivered: delivered === "on" };
        const { data } = await webhooksReplayRange({ path: { webhook_id: webhookId }, query, throwOnError: true });
        if (data.more) say(`${data.queued} are on their way; ask again for the rest.`);
      }}
    >
      <Input label="What happened from" name="from" type="datetime-local" required defaultValue={forInput(new Date(now - DAY_MS).toISOString())} />
      <Input label="Until" name="to" type="datetime-local" required defaultValue={forInput(new Date(now).toISOString())} />
      <label className="check">
        <input type="checkbox" name="delivered" />
        Also what arrived already
      </label>
    </FormDialog>
  );
}
