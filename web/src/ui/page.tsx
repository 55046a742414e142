/** What every screen is made of: its heading, and the states it can be in besides having something to show. */
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { problemOf } from "~/api/problem";

interface PageProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Convoflow`;
  }, [title]);
  return (
    <>
      <div className="heading">
        <h1 tabIndex={-1}>{title}</h1>
        {actions && <div className="row">{actions}</div>}
      </div>
      {children}
    </>
  );
}

export function Loading({ lines = 5, what = "Loading" }: { readonly lines?: number; readonly what?: string }) {
  return (
    <div className="skeleton" role="status" aria-label={what}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** What went wrong and what to do about it. */
export function Trouble({ error, again }: { readonly error: unknown; readonly again?: () => unknown }) {
  const problem = problemOf(error);
  return (
    <div className="note bad stack tight" role="alert">
      <p>{problem.message}</p>
      {problem.status >= 500 && problem.requestId && (
        <p className="small-text muted">If it stays like this, quote request {problem.requestId}.</p>
      )}
      {again && (
        <p>
          <button type="button" className="small" onClick={() => void again()}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}

interface ShownProps<Data> {
  readonly query: UseQueryResult<Data, unknown>;
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}

/** Loading, then the answer or what went wrong. An older answer stays in sight while a newer one is fetched. */
export function Shown<Data>({ query, lines, children }: ShownProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Trouble error={query.error} again={query.refetch} />;
  return <Loading lines={lines ?? 5} />;
}
