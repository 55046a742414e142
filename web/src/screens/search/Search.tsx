/** One search over all desks: calls to the sentence, leads, clients, documents, violations. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Place } from "~/api/generated";
import { searchSearchOptions } from "~/api/generated/@tanstack/react-query.gen";
import { FilterBar } from "~/ui/filter-bar";
import { Empty, Page, Shown } from "~/ui/page";
import { Hit } from "./Hit";
import "./search.css";

const MOST = 50;
const PLACES: readonly (readonly [Place | "", string])[] = [
  ["", "Everywhere"],
  ["calls", "Calls"],
  ["leads", "Leads"],
  ["clients", "Clients"],
  ["violations", "Violations"],
  ["documents", "Documents"],
];
const FILTERS = [
  { name: "q", label: "Search for", type: "search" },
  { name: "in", label: "In", choices: PLACES },
] as const;

export function Search() {
  const search = useSearch({ from: "/inside/search" });
  const navigate = useNavigate({ from: "/search" });
  return (
    <Page title="Search">
      <FilterBar fields={FILTERS} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      {search.q ? <Found q={search.q} place={search.in} /> : <p className="muted">A name, a number, a registration mark, or words that were said on a call.</p>}
    </Page>
  );
}

function Found({ q, place }: { readonly q: string; readonly place: string | undefined }) {
  const query = useQuery({ ...searchSearchOptions({ query: { q, limit: MOST, ...(place && { in: place }) } }), placeholderData: keepPreviousData });
  return (
    <Shown query={query}>
      {(hits) =>
        hits.length === 0 ? (
          <Empty title="Nothing was found">
            <p>Try fewer words, or the beginning of one. A call is found by what was said on it.</p>
          </Empty>
        ) : (
          <>
            <p className="muted small-text" role="status">
              {hits.length === MOST ? `The best ${MOST}` : hits.length === 1 ? "1 place" : `${hits.length} places`}
            </p>
            <ul className="list card" aria-label="Found">
              {hits.map((hit) => (
                <li key={`${hit.found_in} ${hit.id} ${hit.segment}`}>
                  <Hit hit={hit} />
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Shown>
  );
}
