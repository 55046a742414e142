/** A list that is read page by page as somebody scrolls: the next page is where the answer's `Link` says. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
  readonly total: number | undefined;
}

interface Answer<Row> {
  readonly data: Row[];
  readonly response: Response;
}

/** What a page is asked with besides its filters. */
export interface PageQuery {
  readonly cursor?: string;
  readonly limit: number;
  readonly count: boolean;
}

const PAGE_ROWS = 100;

export function useEndless<Row>(key: readonly unknown[], read: (page: PageQuery) => Promise<Answer<Row>>) {
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }): Promise<Page<Row>> => {
      const { data, response } = await read({
        limit: PAGE_ROWS,
        count: pageParam === undefined,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      });
      return { rows: data, next: nextCursor(response.headers.get("Link")), total: count(response) };
    },
    getNextPageParam: (last) => last.next,
    // Comparing all rows that are there with each page that comes would cost more than drawing them.
    structuralSharing: false,
  });
  const pages = query.data?.pages;
  // A list of 100,000 rows is put together once for each page that comes, not for each step of scrolling.
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages]);
  return { query, rows, total: pages?.[0]?.total };
}

export type Endless<Row> = ReturnType<typeof useEndless<Row>>;

export function nextCursor(link: string | null): string | undefined {
  const address = link?.match(/<([^>]+)>;\s*rel="next"/)?.[1];
  return address ? (new URL(address, "http://here").searchParams.get("cursor") ?? undefined) : undefined;
}

function count(response: Response): number | undefined {
  const total = response.headers.get("X-Total-Count");
  return total === null ? undefined : Number(total);
}
