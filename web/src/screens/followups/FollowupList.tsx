/** All follow-ups that this person may see. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEndless } from "~/api/endless";
import { followupsListFollowups, type FollowupsListFollowupsData } from "~/api/generated";
import { EndlessList } from "~/ui/endless-list";
import { FilterBar } from "~/ui/filter-bar";
import { Empty, Page } from "~/ui/page";
import { FollowupRow } from "./FollowupRow";

const FILTERS = [
  { name: "status", label: "State", choices: [["open", "Open"], ["done", "Done"], ["dismissed", "Dismissed"]] },
  { name: "due", label: "Due", choices: [["", "Any time"], ["overdue", "Overdue"], ["today", "Today"], ["week", "This week"]] },
] as const;

export function FollowupList() {
  const search = useSearch({ from: "/inside/followups" });
  const navigate = useNavigate({ from: "/followups" });
  const wanted = { status: "open", ...search };
  const sort = wanted.status === "open" ? "due_date" : "-created_at";
  const list = useEndless([{ _id: "followupsListFollowups", ...wanted }], (page) =>
    followupsListFollowups({ query: { ...(wanted as FollowupsListFollowupsData["query"]), sort, ...page }, throwOnError: true }),
  );
  return (
    <Page title="Follow-ups">
      <FilterBar fields={FILTERS} values={wanted} change={(next) => void navigate({ search: next, replace: true })} />
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
        {(followup) => <FollowupRow followup={followup} />}
      </EndlessList>
    </Page>
  );
}
