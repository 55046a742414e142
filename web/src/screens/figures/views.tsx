/** One view for each kind of figure: the totals, the course over time, the people. */
import { useQuery } from "@tanstack/react-query";
import { analyticsAgentsOptions, analyticsCallsOptions, analyticsCoachingOptions, analyticsCostsOptions, analyticsFollowupsOptions, analyticsFunnelOptions } from "~/api/generated/@tanstack/react-query.gen";
import { count, length, money, percent, words } from "~/ui/format";
import { Empty, Shown } from "~/ui/page";
import { Bars } from "./Bars";
import { Chart, FigureTable, Take } from "./Chart";
import { Totals } from "./Totals";
import type { Range } from "./range";

interface ViewProps {
  readonly range: Range;
}

const MICROPENCE = 1_000_000;

const of = <Step extends { readonly start: string }>(steps: readonly Step[], name: string, value: (step: Step) => number) => ({
  label: name,
  values: steps.map(value),
});

export function Calls({ range }: ViewProps) {
  const query = useQuery(analyticsCallsOptions({ query: range }));
  return (
    <Shown query={query}>
      {({ total, series }) => (
        <>
          <Totals
            figures={[
              ["Calls", count(total.calls)],
              ["Reached somebody", percent(total.connect_rate)],
              ["Minutes", count(Math.round(total.minutes))],
              ["Failed", count(total.failed)],
            ]}
          />
          <Chart title="Calls" zone={range.zone} starts={series.map(({ start }) => start)} series={[of(series, "Calls", (step) => step.calls)]} />
          <Chart
            title="Tone of the calls"
            zone={range.zone}
            starts={series.map(({ start }) => start)}
            series={[of(series, "Positive", (step) => step.positive), of(series, "Neutral", (step) => step.neutral), of(series, "Negative", (step) => step.negative)]}
          />
        </>
      )}
    </Shown>
  );
}

export function Agents({ range }: ViewProps) {
  const query = useQuery(analyticsAgentsOptions({ query: range }));
  const head = ["Name", "Calls", "Reached", "Minutes", "Leads", "Conversions", "Follow-ups done", "Overdue"];
  return (
    <Shown query={query}>
      {({ agents }) => {
        const rows = agents.map((each) => [each.agent_name, each.calls_made, each.connected, Math.round(each.minutes), each.leads_assigned, each.conversions, each.followups_done, each.followups_overdue]);
        return (
          <>
            <Bars title="Calls of each" what="Calls" bars={agents.map(({ agent_name, calls_made }) => ({ name: agent_name, value: calls_made }))} />
            <section className="card" aria-label="People">
              <div className="heading">
                <h2>People</h2>
                <Take title="People" head={head} rows={rows} />
              </div>
              <FigureTable label="People" head={head} rows={rows} />
            </section>
          </>
        );
      }}
    </Shown>
  );
}

export function Funnel({ range }: ViewProps) {
  const query = useQuery(analyticsFunnelOptions({ query: range }));
  return (
    <Shown query={query}>
      {(funnel) =>
        funnel.leads === 0 ? (
          <Empty title="No new leads in this time">
            <p>Choose a longer time above.</p>
          </Empty>
        ) : (
          <>
            <Totals
              figures={[
                ["Leads", count(funnel.leads)],
                ["Converted", percent(funnel.conversion_rate)],
                ["Days to conversion", funnel.median_days_to_conversion === null ? "–" : String(Math.round(funnel.median_days_to_conversion))],
                ["Lost", count(funnel.lost)],
              ]}
            />
            <Bars title="Steps that were reached" what="Leads" bars={funnel.stages.map(({ stage, reached }) => ({ name: words(stage), value: reached }))} />
            <Chart
              title="New leads and conversions"
              zone={range.zone}
              starts={funnel.series.map(({ start }) => start)}
              series={[of(funnel.series, "New leads", (step) => step.new_leads), of(funnel.series, "Conversions", (step) => step.conversions)]}
            />
          </>
        )
      }
    </Shown>
  );
}

export function Followups({ range }: ViewProps) {
  const query = useQuery(analyticsFollowupsOptions({ query: range }));
  return (
    <Shown query={query}>
      {({ total, series, on_time_rate }) => (
        <>
          <Totals
            figures={[
              ["Due", count(total.due)],
              ["Done on time", percent(on_time_rate)],
              ["Overdue", count(total.overdue)],
              ["Suggestions taken", `${count(total.confirmed)} of ${count(total.suggested)}`],
            ]}
          />
          <Chart
            title="Follow-ups"
            zone={range.zone}
            starts={series.map(({ start }) => start)}
            series={[of(series, "Due", (step) => step.due), of(series, "Done", (step) => step.done), of(series, "Overdue", (step) => step.overdue)]}
          />
        </>
      )}
    </Shown>
  );
}

export function Coaching({ range }: ViewProps) {
  const query = useQuery(analyticsCoachingOptions({ query: range }));
  const head = ["Name", "Calls measured", "Talks of the time, %", "Longest monologue", "Questions a call", "Interruptions a call"];
  return (
    <Shown query={query}>
      {({ total, agents }) => {
        if (total.measured === 0) {
          return (
            <Empty title="No call could be measured">
              <p>How somebody talks is measured where the recording tells the speakers apart: in stereo, or by an engine that does.</p>
            </Empty>
          );
        }
        const rows = agents.map((each) => [each.agent_name, each.measured, Math.round(each.talk_ratio), length(each.longest_monologue_seconds), each.questions_per_call, each.interruptions_per_call]);
        return (
          <>
            <Bars title="How much of the time each talks" what="Of the time" bars={agents.map(({ agent_name, talk_ratio }) => ({ name: agent_name, value: talk_ratio }))} shown={percent} />
            <section className="card" aria-label="Coaching">
              <div className="heading">
                <h2>Coaching</h2>
                <Take title="Coaching" head={head} rows={rows} />
              </div>
              <FigureTable label="Coaching" head={head} rows={rows} />
            </section>
          </>
        );
      }}
    </Shown>
  );
}

export function Costs({ range }: ViewProps) {
  const query = useQuery(analyticsCostsOptions({ query: range }));
  return (
    <Shown query={query}>
      {(costs) => (
        <>
          <Totals
            figures={[
              ["Engines", money(costs.total.micropence / MICROPENCE)],
              ["A call", money(costs.per_call / MICROPENCE)],
              ["A qualified lead", money(costs.per_qualified_lead / MICROPENCE)],
              ["Spared", money(costs.total.avoided_micropence / MICROPENCE)],
            ]}
          />
          <Chart
            title="Cost in pence"
            zone={range.zone}
            starts={costs.series.map(({ start }) => start)}
            series={[of(costs.series, "Pence", (step) => step.micropence / MICROPENCE)]}
          />
        </>
      )}
    </Shown>
  );
}
