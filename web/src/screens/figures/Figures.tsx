/** How it goes, over time: each desk's figures as pictures, tables and files. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { teamReadTenantOptions } from "~/api/generated/@tanstack/react-query.gen";
import { daysAgo } from "~/ui/days";
import { FilterBar } from "~/ui/filter-bar";
import { zone } from "~/ui/format";
import { Loading, Page } from "~/ui/page";
import { Tabs } from "~/ui/tabs";
import { useManages } from "~/session/session";
import { type Range, type Span, SPANS, spanOf } from "./range";
import "./figures.css";

const VIEWS = {
  overview: { text: "Overview", screen: lazy(() => import("./overview").then((it) => ({ default: it.Overview }))), managers: false },
  calls: { text: "Calls", screen: lazy(() => import("./views").then((it) => ({ default: it.Calls }))), managers: false },
  agents: { text: "People", screen: lazy(() => import("./views").then((it) => ({ default: it.Agents }))), managers: false },
  funnel: { text: "Funnel", screen: lazy(() => import("./views").then((it) => ({ default: it.Funnel }))), managers: false },
  sources: { text: "Sources", screen: lazy(() => import("./sources").then((it) => ({ default: it.Sources }))), managers: false },
  followups: { text: "Follow-ups", screen: lazy(() => import("./views").then((it) => ({ default: it.Followups }))), managers: false },
  coaching: { text: "Coaching", screen: lazy(() => import("./views").then((it) => ({ default: it.Coaching }))), managers: false },
  fleet: { text: "Fleet", screen: lazy(() => import("./fleet").then((it) => ({ default: it.Fleet }))), managers: false },
  costs: { text: "Costs", screen: lazy(() => import("./views").then((it) => ({ default: it.Costs }))), managers: true },
} as const;

type View = keyof typeof VIEWS;

/** Views that are of a whole time, not of its steps. */
const UNDIVIDED: ReadonlySet<View> = new Set(["overview", "fleet", "agents", "coaching", "sources"]);
const GROUPS = [["day", "Day"], ["week", "Week"], ["month", "Month"], ["hour", "Hour"]] as const;
const FILTERS = [
  { name: "from", label: "From", type: "date" },
  { name: "to", label: "To", type: "date" },
] as const;

export function Figures() {
  const search = useSearch({ from: "/inside/figures" });
  const navigate = useNavigate({ from: "/figures" });
  const manages = useManages();
  const open = (Object.keys(VIEWS) as View[]).filter((each) => manages || !VIEWS[each].managers);
  const view = open.find((each) => each === search.view) ?? "overview";
  const Screen = VIEWS[view].screen;
  const zones = useZones();
  const chosen = { from: search.from ?? daysAgo(29), to: search.to ?? daysAgo(0), group: search.group ?? "day", zone: search.zone ?? zone() };
  const range = useMemo(() => chosen as Range, [chosen.from, chosen.to, chosen.group, chosen.zone]);
  const fields = useMemo(
    () => [
      ...FILTERS,
      ...(UNDIVIDED.has(view) ? [] : [{ name: "group", label: "By", choices: GROUPS }]),
      { name: "zone", label: "Days begin in", choices: zones },
    ],
    [view, zones],
  );
  const put = (next: Partial<Range>) => void navigate({ search: { ...search, ...next }, replace: true });
  return (
    <Page title="Figures">
      <Tabs label="Figures" current={view}>
        {open.map((each) => (
          <Link key={each} to="/figures" search={{ ...search, view: each }} aria-current={each === view ? "page" : undefined} activeProps={{ "aria-current": each === view ? "page" : undefined }}>
            {VIEWS[each].text}
          </Link>
        ))}
      </Tabs>
      <div className="row" role="group" aria-label="Time">
        {(Object.keys(SPANS) as Span[]).map((span) => {
          const days = spanOf(span);
          return (
            <button key={span} type="button" className="small" aria-pressed={days.from === range.from && days.to === range.to} onClick={() => put(days)}>
              {SPANS[span]}
            </button>
          );
        })}
      </div>
      <FilterBar key={fields.length} fields={fields} values={chosen} change={put} />
      <Suspense fallback={<Loading />}>
        <Screen range={range} />
      </Suspense>
    </Page>
  );
}

/** Where days may begin: here, where the organisation is, or by the world's clock. */
function useZones(): readonly (readonly [string, string])[] {
  const tenant = useQuery({ ...teamReadTenantOptions(), enabled: useManages() }).data;
  return useMemo(() => [...new Set([zone(), tenant?.zone ?? zone(), "UTC"])].map((each) => [each, each] as const), [tenant?.zone]);
}
