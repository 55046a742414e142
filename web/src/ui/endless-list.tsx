/** A list of any length: only the rows in sight are in the page, the next ones are fetched on the way down. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Endless } from "~/api/endless";
import { count } from "./format";
import { Loading, Trouble } from "./page";

interface EndlessListProps<Row> {
  readonly label: string;
  readonly list: Endless<Row>;
  readonly rowHeight?: number;
  readonly empty: ReactNode;
  readonly children: (row: Row) => ReactNode;
}

const AHEAD = 20;

export function EndlessList<Row extends { readonly id: string }>({ label, list, rowHeight = 72, empty, children }: EndlessListProps<Row>) {
  const { query, rows, total } = list;
  const top = useRef<HTMLUListElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => setMargin(top.current?.offsetTop ?? 0), [rows.length === 0]);
  // A row that is not as high as it was taken for has all rows below it counted anew: of 100,000 that is felt.
  const [typical, setTypical] = useState(rowHeight);
  useLayoutEffect(() => {
    setTypical(middle([...(top.current?.children ?? [])].map((row) => row.getBoundingClientRect().height)) ?? rowHeight);
  }, [rows.length, rowHeight]);
  // Whenever this function is another one, the places of all rows are counted anew.
  const keyOf = useCallback((index: number) => rows[index]?.id ?? index, [rows, typical]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => typical,
    overscan: 8,
    scrollMargin: margin,
    getItemKey: keyOf,
  });
  useEndKept(rows.length, virtual.getTotalSize());
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - AHEAD) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);

  if (query.isError && rows.length === 0) return <Trouble error={query.error} again={query.refetch} />;
  if (query.isPending) return <Loading lines={8} />;
  if (rows.length === 0) return empty;
  return (
    <div className="stack tight">
      <p className="muted small-text" role="status">
        {total === undefined ? "" : total === 1 ? "1 entry" : `${count(total)} entries`}
      </p>
      <ul ref={top} className="virtual" aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                aria-setsize={total ?? -1}
                aria-posinset={item.index + 1}
                style={{ transform: `translateY(${item.start - margin}px)` }}
              >
                {children(row)}
              </li>
            )
          );
        })}
      </ul>
      {query.isFetchNextPageError && <Trouble error={query.error} again={fetchNextPage} />}
    </div>
  );
}

/** Whoever went to the end stays there while the rows above it turn out higher than they were taken for; rows
 * that are fetched behind it come below. */
function useEndKept(rows: number, height: number): void {
  const atEnd = useRef(false);
  useLayoutEffect(() => {
    const look = () => (atEnd.current = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 1);
    // The browser's own way is towards where the ends were when the key was pressed, and rows that are measured
    // on the way shift it.
    const go = (event: KeyboardEvent) => {
      if ((event.key !== "End" && event.key !== "Home") || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.target instanceof Element && event.target.closest("input, select, textarea, [role=dialog]")) return;
      event.preventDefault();
      atEnd.current = event.key === "End";
      scrollTo(0, atEnd.current ? document.documentElement.scrollHeight : 0);
    };
    // Before the list hears of it, and draws other rows.
    addEventListener("scroll", look, { capture: true, passive: true });
    addEventListener("keydown", go);
    return () => {
      removeEventListener("scroll", look, { capture: true });
      removeEventListener("keydown", go);
    };
  }, []);
  useLayoutEffect(() => void (atEnd.current = false), [rows]);
  useLayoutEffect(() => {
    if (atEnd.current) scrollTo(0, document.documentElement.scrollHeight);
  }, [height]);
}

const middle = (heights: readonly number[]): number | undefined => [...heights].sort((a, b) => a - b)[Math.floor(heights.length / 2)];
