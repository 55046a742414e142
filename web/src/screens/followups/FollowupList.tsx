/** All follow-ups that this person may see: sorted, chosen, and done, put off or given away together. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useEndless } from "~/api/endless";
import { type AgentOut, followupsListFollowups, type FollowupsListFollowupsData, type MemberOut } from "~/api/generated";
import { peopleChoices, useTeam } from "~/session/people";
import { useManages, useMe } from "~/session/session";
import { useChosen } from "~/ui/chosen";
import { EndlessList } from "~/ui/endless-list";
import { FilterBar, type FilterField } from "~/ui/filter-bar";
import { Empty, Page } from "~/ui/page";
import { Bulk } from "./Bulk";
import { FollowupRow } from "./FollowupRow";
import { ordersOf, usualOrder } from "./orders";

const STATUS: FilterField = { name: "status", label: "State", choices: [["open", "Open"], ["done", "Done"], ["dismissed", "Dismissed"]] };
const DUE: FilterField = { name: "due", label: "Due", choices: [["", "Any time"], ["overdue", "Overdue"], ["today", "Today"], ["week", "This week"]] };
const CONFIRMED: FilterField = { name: "confirmed", label: "Where from", choices: [["", "Any"], ["false", "Suggested only"], ["true", "Taken up"]] };

function fieldsFor(status: string, me: AgentOut | undefined, team: readonly MemberOut[]): readonly FilterField[] {
  const owner: FilterField = { name: "owner", label: "Whose", choices: peopleChoices("All", "Mine", me, team) };
  return [STATUS, DUE, CONFIRMED, owner, { name: "sort", label: "Order", choices: ordersOf(status) }];
}

export function FollowupList() {
  const search = useSearch({ from: "/inside/followups" });
  const navigate = useNavigate({ from: "/followups" });
  const { chosen, choose, mark } = useChosen();
  const me = useMe().data;
  const manages = useManages();
  const team = useTeam();
  const status = search.status ?? "open";
  const wanted = { ...search, status };
  const query = { ...wanted, sort: search.sort ?? usualOrder(status) } as FollowupsListFollowupsData["query"];
  const list = useEndless([{ _id: "followupsListFollowups", ...query }], (page) => followupsListFollowups({ query: { ...query, ...page }, throwOnError: true }));
  const fields = useMemo(() => fieldsFor(status, me, team), [status, me, team]);
  const nameOf = useMemo(() => new Map(team.map(({ id, full_name }) => [id, full_name])), [team]);
  return (
    <Page title="Follow-ups">
      <FilterBar fields={fields} values={wanted} change={(next) => void navigate({ search: next, replace: true })} />
      <Bulk key={status} status={status} chosen={chosen} shown={list.rows.map(({ id }) => id)} choose={choose} />
      <EndlessList
        label="Follow-ups"
        list={list}
        rowHeight={84}
        empty={
          <Empty title="Nothing to do here">
            <p>Follow-ups come out of calls by themselves; you can add your own on the page of a call, a client or a lead.</p>
          </Empty>
        }
      >
        {(followup) => (
          <FollowupRow
            followup={followup}
            choice={{ chosen: chosen.has(followup.id), mark: (on) => mark(followup.id, on) }}
            whose={manages ? (followup.owner_id === null ? "Nobody’s" : nameOf.get(followup.owner_id)) : undefined}
          />
        )}
      </EndlessList>
    </Page>
  );
}
