/** How well the fleet is used, what its letters cost, and what was saved or charged on. */
import { useQuery } from "@tanstack/react-query";
import type { ViolationCount } from "~/api/generated";
import { analyticsFleetOptions, violationsListRegimesOptions } from "~/api/generated/@tanstack/react-query.gen";
import { count, money, percent, words } from "~/ui/format";
import { Shown } from "~/ui/page";
import { deadlineName, STATES } from "../violations/words";
import { type Bar, Bars } from "./Bars";
import type { Range } from "./range";
import { Totals } from "./Totals";

export function Fleet({ range: { from, to, zone } }: { readonly range: Range }) {
  const query = useQuery(analyticsFleetOptions({ query: { from, to, zone } }));
  const regimes = useQuery(violationsListRegimesOptions()).data ?? [];
  const names = new Map(regimes.map(({ regime, terms }) => [regime, terms.name]));
  return (
    <Shown query={query}>
      {(fleet) => (
        <>
          <Totals
            figures={[
              ["On hire", percent(fleet.utilisation)],
              ["Hours on hire", count(Math.round(fleet.hours_on_hire))],
              ["Saved by handing on", money(fleet.saved_pence)],
              ["Charged to hirers", money(fleet.recharged_pence)],
              ["Deadlines missed", count(fleet.deadlines_missed)],
            ]}
          />
          <div className="columns">
            <Bars title="Letters by what became of them" what="Letters" bars={summed(fleet.violations, ({ status }) => STATES[status].text)} />
            <Bars title="Letters by law" what="Letters" bars={summed(fleet.violations, ({ regime }) => (regime ? (names.get(regime) ?? words(regime)) : "Not known"))} />
            <Bars title="Bookings" what="Bookings" bars={counted(fleet.bookings_by_status)} />
            <Bars title="Vehicles" what="Vehicles" bars={counted(fleet.vehicles_by_status)} />
            <Bars title="Incidents" what="Incidents" bars={counted(fleet.incidents_by_kind)} />
            <Bars title="Missed deadlines" what="Deadlines" bars={counted(fleet.deadlines_missed_by_kind, deadlineName)} />
          </div>
        </>
      )}
    </Shown>
  );
}

const counted = (counts: Readonly<Record<string, number>>, name: (key: string) => string = words): readonly Bar[] =>
  Object.entries(counts)
    .filter(([, value]) => value > 0)
    .map(([key, value]) => ({ name: name(key), value }));

export function summed(counts: readonly ViolationCount[], name: (each: ViolationCount) => string): readonly Bar[] {
  const sums = new Map<string, number>();
  for (const each of counts) sums.set(name(each), (sums.get(name(each)) ?? 0) + each.violations);
  return [...sums].map(([named, value]) => ({ name: named, value })).sort((a, b) => b.value - a.value);
}
