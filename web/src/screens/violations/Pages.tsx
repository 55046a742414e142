/** A letter page by page, as pictures from the service. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { send } from "~/api/client";
import { problemOf } from "~/api/problem";
import { Shown } from "~/ui/page";

interface Drawn {
  readonly picture: Blob;
  readonly pages: number;
}

interface PagesProps {
  readonly title: string;
  /** The address of its pages, without the number. */
  readonly source: string;
  /** Changes when the letter was written anew. */
  readonly edition?: string | null | undefined;
  readonly page: number;
  readonly turn: (page: number) => void;
}

async function fetchPage(address: string): Promise<Drawn> {
  const answer = await send(new Request(new URL(address, location.href)));
  if (!answer.ok) throw problemOf(await answer.json().catch(() => ({})), answer);
  return { picture: await answer.blob(), pages: Number(answer.headers.get("X-Page-Count") ?? 1) };
}

export function Pages({ title, source, edition, page, turn }: PagesProps) {
  const [large, setLarge] = useState(false);
  const query = useQuery({
    queryKey: ["page of a letter", source, edition, page],
    queryFn: () => fetchPage(`/api/v1${source}/${page}`),
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const pages = query.data?.pages ?? 1;
  return (
    <section className="card pages" aria-label={title}>
      <div className="heading">
        <h2>{title}</h2>
        <span className="row">
          {pages > 1 && (
            <>
              <button type="button" className="small" aria-disabled={page <= 1} onClick={() => page > 1 && turn(page - 1)}>
                Page before
              </button>
              <span className="number" role="status">
                {page} of {pages}
              </span>
              <button type="button" className="small" aria-disabled={page >= pages} onClick={() => page < pages && turn(page + 1)}>
                Next page
              </button>
            </>
          )}
          <button type="button" className="small" aria-pressed={large} onClick={() => setLarge(!large)}>
            Larger
          </button>
        </span>
      </div>
      <Shown query={query} lines={12}>
        {({ picture }) => (
          <div className="sheet" tabIndex={0} role="region" aria-label={`${title}, page ${page}`} data-large={large}>
            <Picture blob={picture} text={`${title}, page ${page}, as it was sent`} />
          </div>
        )}
      </Shown>
    </section>
  );
}

function Picture({ blob, text }: { readonly blob: Blob; readonly text: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address && <img src={address} alt={text} />;
}
