/** What happened with a client on all desks, the latest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type EntryOut, timelinesOfClient } from "~/api/generated";
import { moment, words } from "~/ui/format";
import { Loading, Trouble } from "~/ui/page";

interface Desk {
  readonly name: string;
  /** Where one of its rows has a page of its own. */
  readonly page?: string;
  /** Its titles are words of ours, not of people. */
  readonly coded?: boolean;
}

const PAGE_ROWS = 30;
const DESKS: Readonly<Record<string, Desk>> = {
  call: { name: "Call", page: "/calls", coded: true },
  booking: { name: "Booking", page: "/bookings", coded: true },
  violation: { name: "Violation", page: "/violations" },
  incident: { name: "Incident", page: "/incidents", coded: true },
  document: { name: "Document" },
  followup: { name: "Follow-up" },
  identity_check: { name: "Identity check", coded: true },
};

export function Timeline({ clientId }: { readonly clientId: string }) {
  const query = useInfiniteQuery({
    queryKey: [{ _id: "timelinesOfClient", clientId }],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }) => {
      const asked = { limit: PAGE_ROWS, ...(pageParam !== undefined && { before: pageParam }) };
      const { data } = await timelinesOfClient({ path: { client_id: clientId }, query: asked, throwOnError: true });
      return data;
    },
    getNextPageParam: (page) => (page.length === PAGE_ROWS ? page.at(-1)?.at : undefined),
  });
  const entries = query.data?.pages.flat() ?? [];
  return (
    <section className="card" aria-label="Timeline">
      <h2>Timeline</h2>
      {query.isPending && <Loading lines={4} />}
      {query.isSuccess && entries.length === 0 && <p className="muted">Nothing yet. Their calls, bookings, letters and follow-ups come together here.</p>}
      {entries.length > 0 && (
        <ol className="list">
          {entries.map((entry) => (
            <li key={`${entry.kind} ${entry.id}`}>
              <Entry entry={entry} />
            </li>
          ))}
        </ol>
      )}
      {query.isError && <Trouble error={query.error} again={query.refetch} />}
      {query.hasNextPage && (
        <p>
          <button type="button" className="small" onClick={() => void query.fetchNextPage()} aria-disabled={query.isFetchingNextPage}>
            Show earlier
          </button>
        </p>
      )}
    </section>
  );
}

function Entry({ entry }: { readonly entry: EntryOut }) {
  const desk: Desk = DESKS[entry.kind] ?? { name: words(entry.kind) };
  const page: string | undefined = desk.page && `${desk.page}/${entry.id}`;
  const text = desk.coded ? words(entry.title) : entry.title;
  return (
    <div className="line">
      <span className="title">{page ? <Link to={page}>{text}</Link> : text}</span>
      <span className="meta">
        <span>{desk.name}</span>
        <time dateTime={entry.at}>{moment(entry.at)}</time>
      </span>
      {entry.status && (
        <span className="end">
          <span className="tag">{words(entry.status)}</span>
        </span>
      )}
    </div>
  );
}
