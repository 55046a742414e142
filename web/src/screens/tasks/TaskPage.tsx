/** One task: all that is known of it, and all that can be done with it. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type TaskOut, tasksDelete, tasksRestore } from "~/api/generated";
import { tasksReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import type { Removal } from "~/ui/change";
import { moment, words } from "~/ui/format";
import { Page, Shown } from "~/ui/page";
import { RecordActions } from "~/ui/record-actions";
import { Due } from "../followups/Due";
import { PutOff } from "../followups/PutOff";
import { SubjectLink } from "../followups/SubjectLink";
import { useWhom } from "./people";
import { TaskDialog } from "./TaskDialog";
import { TOUCHES, useTask } from "./useTask";

export function TaskPage() {
  const { taskId } = useParams({ from: "/inside/tasks/$taskId" });
  const query = useQuery(tasksReadOptions({ path: { task_id: taskId } }));
  return (
    <Page title="Task" actions={query.data && <Actions task={query.data} />}>
      <Shown query={query}>{(task) => <OneTask task={task} />}</Shown>
    </Page>
  );
}

function OneTask({ task }: { readonly task: TaskOut }) {
  const whomOf = useWhom();
  return (
    <section className="card" aria-labelledby="what">
      <h2 id="what">{task.task}</h2>
      <dl>
        <dt>State</dt>
        <dd>
          <span className={task.completed ? "tag good" : "tag"}>{words(task.status)}</span> {task.completed_at && moment(task.completed_at)}
        </dd>
        <dt>Due</dt>
        <dd>
          <Due work={task} />
        </dd>
        <dt>For</dt>
        <dd>{whomOf(task)}</dd>
        <dt>About</dt>
        <dd>
          <SubjectLink work={task} />
        </dd>
        <dt>Notes</dt>
        <dd>{task.notes ?? "–"}</dd>
        <dt>Made</dt>
        <dd>{moment(task.created_at)}</dd>
      </dl>
    </section>
  );
}

function Actions({ task }: { readonly task: TaskOut }) {
  const [later, setLater] = useState(false);
  const { complete, reopen, putOff, take } = useTask(task);
  const path = { task_id: task.id };
  const removal: Removal = {
    done: "The task was deleted.",
    remove: () => tasksDelete({ path, throwOnError: true }),
    restore: () => tasksRestore({ path, throwOnError: true }),
    touches: TOUCHES,
    leaveTo: "/tasks",
  };
  return (
    <>
      {task.status === "open" ? (
        <>
          <button type="button" className="primary" onClick={() => complete.mutate()} aria-disabled={complete.isPending}>
            Done
          </button>
          <button type="button" onClick={() => setLater(true)} aria-haspopup="dialog">
            Later
          </button>
        </>
      ) : (
        <button type="button" onClick={() => reopen.mutate()} aria-disabled={reopen.isPending}>
          Reopen
        </button>
      )}
      {take && (
        <button type="button" onClick={take}>
          Take it
        </button>
      )}
      <RecordActions removal={removal} dialog={(close) => <TaskDialog task={task} close={close} />} />
      {later && <PutOff task={task.task} putOff={putOff} touches={TOUCHES} close={() => setLater(false)} />}
    </>
  );
}
