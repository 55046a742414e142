/** Where leads came from, and what became of them. */
import { useQuery } from "@tanstack/react-query";
import type { SourceWork } from "~/api/generated";
import { analyticsSourcesOptions } from "~/api/generated/@tanstack/react-query.gen";
import { percent } from "~/ui/format";
import { Empty, Shown } from "~/ui/page";
import { Bars } from "./Bars";
import { FigureTable, Take } from "./Chart";
import type { Range } from "./range";

const HEAD = ["From", "Leads", "Contacted", "Qualified", "Converted", "Conversion"];

export function Sources({ range }: { readonly range: Range }) {
  const query = useQuery(analyticsSourcesOptions({ query: range }));
  return (
    <Shown query={query}>
      {({ sources }) => {
        if (sources.length === 0) {
          return (
            <Empty title="No new leads in this time">
              <p>Choose a longer time above.</p>
            </Empty>
          );
        }
        const rows = sources.map((each) => [nameOf(each), each.leads, each.contacted, each.qualified, each.converted, percent(each.conversion_rate)]);
        return (
          <>
            <Bars title="Conversions by source" what="Converted" bars={sources.map((each) => ({ name: nameOf(each), value: each.converted }))} />
            <section className="card" aria-label="Sources">
              <div className="heading">
                <h2>Sources</h2>
                <Take title="Sources" head={HEAD} rows={rows} />
              </div>
              <FigureTable label="Sources" head={HEAD} rows={rows} />
            </section>
          </>
        );
      }}
    </Shown>
  );
}

export const nameOf = ({ source, campaign }: Pick<SourceWork, "source" | "campaign">): string => [source, campaign].filter(Boolean).join(", ") || "Not known";
