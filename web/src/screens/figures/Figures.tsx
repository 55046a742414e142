/** How it goes, over time: each desk's figures as pictures, tables and files. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { daysAgo } from "~/ui/days";
import { FilterBar } from "~/ui/filter-bar";
import { zone } from "~/ui/format";
import { Loading, Page } from "~/ui/page";
import { useManages } from "~/session/session";
import type { Range } from "./range";
import "./figures.css";

const VIEWS = {
  calls: { text: "Calls", screen: lazy(() => import("./views").then((it) => ({ default: it.Calls }))), managers: false },
  agents: { text: "People", screen: lazy(() => import("./views").then((it) => ({ default: it.Agents }))), managers: false },
  funnel: { text: "Funnel", screen: lazy(() => import("./views").then((it) => ({ default: it.Funnel }))), managers: false },
  followups: { text: "Follow-ups", screen: lazy(() => import("./views").then((it) => ({ default: it.Followups }))), managers: false },
  coaching: { text: "Coaching", screen: lazy(() => import("./views").then((it) => ({ default: it.Coaching }))), managers: false },
  costs: { text: "Costs", screen: lazy(() => import("./views").then((it) => ({ default: it.Costs }))), managers: true },
} as const;

type View = keyof typeof VIEWS;

const FILTERS = [
  { name: "from", label: "From", type: "date" },
  { name: "to", label: "To", type: "date" },
  { name: "group", label: "By", choices: [["day", "Day"], ["week", "Week"], ["month", "Month"], ["hour", "Hour"]] },
] as const;

export function Figures() {
  const search = useSearch({ from: "/inside/figures" });
  const navigate = useNavigate({ from: "/figures" });
  const manages = useManages();
  const open = (Object.keys(VIEWS) as View[]).filter((each) => manages || !VIEWS[each].managers);
  const view = open.find((each) => each === search.view) ?? "calls";
  const Screen = VIEWS[view].screen;
  const chosen = { from: search.from ?? daysAgo(29), to: search.to ?? daysAgo(0), group: search.group ?? "day" };
  const range: Range = { ...chosen, group: chosen.group as Range["group"], zone: zone() };
  return (
    <Page title="Figures">
      <nav className="tabs-list" aria-label="Figures">
        {open.map((each) => (
          <Link key={each} to="/figures" search={{ ...search, view: each }} activeProps={{ "aria-current": each === view ? "page" : undefined }}>
            {VIEWS[each].text}
          </Link>
        ))}
      </nav>
      <FilterBar fields={FILTERS} values={chosen} change={(next) => void navigate({ search: { ...search, ...next }, replace: true })} />
      <p className="muted small-text">Days begin at midnight in {range.zone}.</p>
      <Suspense fallback={<Loading />}>
        <Screen range={range} />
      </Suspense>
    </Page>
  );
}
