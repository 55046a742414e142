/** A list of any length: only the rows in sight are in the page, the next ones are fetched on the way down. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
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
  const typical = useRef(rowHeight);
  useLayoutEffect(() => {
    typical.current = middle([...(top.current?.children ?? [])].map((row) => row.getBoundingClientRect().height)) ?? rowHeight;
  }, [rows.length, rowHeight]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => typical.current,
    overscan: 8,
    scrollMargin: margin,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
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

const middle = (heights: readonly number[]): number | undefined => [...heights].sort((a, b) => a - b)[Math.floor(heights.length / 2)];
