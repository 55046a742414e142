/** The whole at a glance: leads, calls, intents, campaigns, and the days of the last month. */
import { useQuery } from "@tanstack/react-query";
import { analyticsOverviewOptions } from "~/api/generated/@tanstack/react-query.gen";
import { count, percent, words } from "~/ui/format";
import { Shown } from "~/ui/page";
import { Bars } from "./Bars";
import { Chart, FigureTable, Take } from "./Chart";
import type { Range } from "./range";
import { Totals } from "./Totals";

export function Overview({ range: { from, to, zone } }: { readonly range: Range }) {
  const query = useQuery(analyticsOverviewOptions({ query: { from, to, zone } }));
  const head = ["Campaign", "Leads", "Converted", "Of them"];
  return (
    <Shown query={query}>
      {(figures) => {
        const campaigns = figures.campaign_breakdown.map((each) => [each.campaign, each.leads, each.converted, percent(each.conversion_rate)]);
        const days = figures.daily_stats;
        return (
          <>
            <Totals
              figures={[
                ["Calls", count(figures.total_calls)],
                ["Leads", count(figures.total_leads)],
                ["Converted", percent(figures.conversion_rate)],
                ["Without contact", count(figures.leads_without_contact)],
              ]}
            />
            <Chart
              title="Day by day"
              zone={zone}
              starts={days.map(({ date }) => midnightIn(zone, date))}
              series={[
                { label: "Calls", values: days.map(({ calls_made }) => calls_made) },
                { label: "New leads", values: days.map(({ new_leads }) => new_leads) },
                { label: "Conversions", values: days.map(({ conversions }) => conversions) },
              ]}
            />
            <div className="columns">
              <Bars title="Leads by state" what="Leads" bars={figures.status_breakdown.map((each) => ({ name: words(each.status), value: each.count }))} />
              <Bars title="What callers want" what="Leads" bars={figures.intent_distribution.map((each) => ({ name: words(each.intent), value: each.count }))} />
            </div>
            {campaigns.length > 0 && (
              <section className="card" aria-label="Campaigns">
                <div className="heading">
                  <h2>Campaigns</h2>
                  <Take title="Campaigns" head={head} rows={campaigns} />
                </div>
                <FigureTable label="Campaigns" head={head} rows={campaigns} />
              </section>
            )}
          </>
        );
      }}
    </Shown>
  );
}

/** When a day began in a zone: its noon in UTC, less the clock that the zone then shows past midnight. */
export function midnightIn(zone: string, day: string): string {
  const guess = new Date(`${day}T00:00:00Z`);
  const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(guess);
  const ahead = Date.parse(`${shown.replace(" ", "T")}Z`) - guess.getTime();
  return new Date(guess.getTime() - ahead).toISOString();
}
