/** Makes a follow-up, or changes one. */
import { type FollowupChange, type FollowupCreate, type FollowupOut, followupsChange, followupsCreate } from "~/api/generated";
import { useChange } from "~/ui/change";
import { Dialog } from "~/ui/dialog";
import { Form, Input, Submit, TextArea, type Values } from "~/ui/form";
import { forInput, fromInput } from "~/ui/format";
import { say } from "~/ui/toast";
import { tomorrow } from "./later";
import { OwnerSelect } from "./OwnerSelect";
import { UsualTimes } from "./UsualTimes";

/** What a follow-up is about: one of the three. */
export type Subject = { readonly [Name in "call_id" | "lead_id" | "client_id"]?: NonNullable<FollowupCreate[Name]> };

interface FollowupDialogProps {
  readonly close: () => void;
  readonly followup?: FollowupOut;
  readonly subject?: Subject;
  readonly dismiss?: () => void;
}

export function FollowupDialog({ close, followup, subject, dismiss }: FollowupDialogProps) {
  const save = useChange<Values, unknown>(
    (values) =>
      followup
        ? followupsChange({ path: { followup_id: followup.id }, body: changed(followup, values), throwOnError: true })
        : followupsCreate({ body: { ...written(values), due_date: fromInput(values.due_date ?? ""), ...subject }, throwOnError: true }),
    ["followups", "analytics", "timelines"],
    { quiet: true },
  );

  return (
    <Dialog open close={close} title={followup ? "Change the follow-up" : "New follow-up"}>
      <Form
        label="Follow-up"
        submit={async (values) => {
          await save.mutateAsync(values);
          say(followup ? "Saved." : "The follow-up is on the list.");
          close();
        }}
      >
        <TextArea label="What is to be done" name="task" required defaultValue={followup?.task} />
        <Input label="Due" name="due_date" type="datetime-local" required defaultValue={forInput(followup?.due_date ?? tomorrow())} />
        <UsualTimes name="due_date" />
        {followup && <OwnerSelect owner={followup.owner_id} />}
        <TextArea label="Notes" name="notes" defaultValue={followup?.notes === followup?.task ? "" : (followup?.notes ?? "")} />
        <div className="row spread">
          <Submit>Save</Submit>
          {dismiss && followup?.status === "open" && (
            <button type="button" className="danger" onClick={() => (dismiss(), close())}>
              Dismiss
            </button>
          )}
        </div>
      </Form>
    </Dialog>
  );
}

const written = ({ task = "", notes }: Values) => ({ task, notes: notes ?? null });

/** A time and an owner that stay as they are are left out: neither may be chosen anew once it has passed or left. */
export function changed({ due_date, owner_id }: Pick<FollowupOut, "due_date" | "owner_id">, values: Values): FollowupChange {
  const owner = values.owner_id ?? null;
  return {
    ...written(values),
    ...(values.due_date !== undefined && values.due_date !== forInput(due_date) && { due_date: fromInput(values.due_date) }),
    ...(owner !== owner_id && { owner_id: owner }),
  };
}
