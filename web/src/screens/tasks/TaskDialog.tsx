/** Adds a task, or changes one. */
import { type TaskChange, type TaskCreate, type TaskOut, tasksChange, tasksCreate } from "~/api/generated";
import { Input, Select, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput } from "~/ui/format";
import { UsualTimes } from "../followups/UsualTimes";
import { useReceivers } from "./people";
import { TOUCHES } from "./useTask";
import { choiceOf, choicesFor, whomOf } from "./whom";

/** What a task is about. */
export type TaskSubject = { readonly [Name in "client_id" | "vehicle_id" | "booking_id" | "lead_id"]?: string };

interface TaskDialogProps {
  readonly close: () => void;
  readonly task?: TaskOut;
  readonly subject?: TaskSubject;
}

export function TaskDialog({ close, task, subject = {} }: TaskDialogProps) {
  const { colleagues, drivers } = useReceivers();
  const now = task ?? { owner_id: null, driver_id: null };
  const save = (values: Values) =>
    task
      ? tasksChange({ path: { task_id: task.id }, body: changed(task, values), throwOnError: true })
      : tasksCreate({ body: { ...made(values), ...subject }, throwOnError: true });
  return (
    <FormDialog title={task ? "Change the task" : "Add a task"} close={close} save={save} touches={TOUCHES} done={task ? "Saved." : "The task is on the list."}>
      <TextArea label="What is to be done" name="task" required defaultValue={task?.task} autoFocus={!task} />
      <Select label="For" name="whom" choices={choicesFor(now, colleagues, drivers)} defaultValue={choiceOf(now)} />
      <Input label="Due" name="due_date" type="datetime-local" defaultValue={forInput(task?.due_date)} />
      <UsualTimes name="due_date" />
      <TextArea label="Notes" name="notes" defaultValue={task?.notes ?? ""} />
    </FormDialog>
  );
}

export const made = ({ task = "", notes, due_date, whom = "" }: Values): TaskCreate => ({
  task,
  notes: notes ?? null,
  due_date: due_date ? fromInput(due_date) : null,
  ...whomOf(whom),
});

/** A time and a person that stay as they are are left out: neither may be chosen anew once it has passed or left. */
export function changed(before: TaskOut, values: Values): TaskChange {
  const { due_date = null, owner_id = null, driver_id = null, ...words } = made(values);
  return {
    ...words,
    ...((values.due_date ?? "") !== forInput(before.due_date) && { due_date }),
    ...((values.whom ?? "") !== choiceOf(before) && { owner_id, driver_id }),
  };
}
