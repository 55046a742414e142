/** What is done with a task wherever it is shown. */
import { type TaskOut, tasksChange, tasksComplete } from "~/api/generated";
import { useMe } from "~/session/session";
import { useChange } from "~/ui/change";
import { moment } from "~/ui/format";
import { say } from "~/ui/toast";

export const TOUCHES = ["tasks", "timelines"];

export function useTask({ id, task, due_date, owner_id, driver_id, status }: TaskOut) {
  const path = { task_id: id };
  const me = useMe().data;
  const change = (body: Parameters<typeof tasksChange>[0]["body"]) => tasksChange({ path, body, throwOnError: true });
  const reopen = useChange<void, unknown>(() => change({ status: "open" }), TOUCHES);
  const bringBack = useChange((due: string | null) => change({ due_date: due }), TOUCHES);
  const take = useChange((by: string) => change({ owner_id: by }), TOUCHES);
  const complete = useChange<void, unknown>(async () => {
    await tasksComplete({ path, throwOnError: true });
    say(`Done: ${task}`, { label: "Undo", run: () => reopen.mutate() });
  }, TOUCHES);
  async function putOff(until: string) {
    await change({ due_date: until });
    // To a time that has passed there is no way back.
    const back = !due_date || Date.parse(due_date) > Date.now() ? { label: "Undo", run: () => bringBack.mutate(due_date) } : undefined;
    say(`Put off until ${moment(until)}.`, back);
  }
  const free = status === "open" && !owner_id && !driver_id && me && me.role !== "viewer";
  return { complete, reopen, putOff, take: free ? () => take.mutate(me.id) : undefined };
}
