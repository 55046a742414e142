/** The office's tasks: everybody sees all of them, and takes or is given some. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useEndless } from "~/api/endless";
import { type AgentOut, type MemberOut, tasksExportTasks, tasksListTasks, type TasksListTasksData } from "~/api/generated";
import { peopleChoices, useTeam } from "~/session/people";
import { useMe } from "~/session/session";
import { EndlessList } from "~/ui/endless-list";
import { ExportButton } from "~/ui/export-button";
import { FilterBar, type FilterField } from "~/ui/filter-bar";
import { Empty, Page } from "~/ui/page";
import { ordersOf, usualOrder } from "../followups/orders";
import { ImportButton } from "../imports/ImportButton";
import { useWhom } from "./people";
import { TaskDialog } from "./TaskDialog";
import { TaskRow } from "./TaskRow";

const FIXED: readonly FilterField[] = [
  { name: "q", label: "Search", type: "search" },
  { name: "status", label: "State", choices: [["open", "Open"], ["done", "Done"], ["dismissed", "Dismissed"]] },
  { name: "due", label: "Due", choices: [["", "Any time"], ["overdue", "Overdue"], ["today", "Today"], ["week", "This week"]] },
];

function fieldsFor(status: string, me: AgentOut | undefined, team: readonly MemberOut[]): readonly FilterField[] {
  return [
    ...FIXED,
    { name: "owner", label: "For", choices: peopleChoices("Anybody", "You", me, team) },
    { name: "sort", label: "Order", choices: ordersOf(status) },
  ];
}

export function TaskList() {
  const search = useSearch({ from: "/inside/tasks" });
  const navigate = useNavigate({ from: "/tasks" });
  const [adding, setAdding] = useState(false);
  const me = useMe().data;
  const team = useTeam();
  const whomOf = useWhom();
  const status = search.status ?? "open";
  const wanted = { ...search, status };
  const { sort: _, ...filters } = wanted as NonNullable<TasksListTasksData["query"]>;
  const query = { ...wanted, sort: search.sort ?? usualOrder(status) } as TasksListTasksData["query"];
  const list = useEndless([{ _id: "tasksListTasks", ...query }], (page) => tasksListTasks({ query: { ...query, ...page }, throwOnError: true }));
  const fields = useMemo(() => fieldsFor(status, me, team), [status, me, team]);
  return (
    <Page
      title="Tasks"
      actions={
        <>
          <ImportButton noun="tasks" />
          <ExportButton name="tasks" read={() => tasksExportTasks({ query: filters, parseAs: "blob", throwOnError: true })} />
          <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setAdding(true)}>
            Add a task
          </button>
        </>
      }
    >
      <FilterBar fields={fields} values={wanted} change={(next) => void navigate({ search: next, replace: true })} />
      <EndlessList
        label="Tasks"
        list={list}
        rowHeight={84}
        empty={
          <Empty title={Object.values(search).some(Boolean) ? "No task fits these filters" : "Nothing is to be done"}>
            <p>Tasks are the office’s work: for a colleague, for a driver, or for whoever takes them.</p>
          </Empty>
        }
      >
        {(task) => <TaskRow task={task} whom={whomOf(task)} />}
      </EndlessList>
      {adding && <TaskDialog close={() => setAdding(false)} />}
    </Page>
  );
}
