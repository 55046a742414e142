/** Makes a follow-up, or changes one. */
import { type FollowupCreate, type FollowupOut, followupsChange, followupsCreate } from "~/api/generated";
import { useChange } from "~/ui/change";
import { Dialog } from "~/ui/dialog";
import { Form, Input, Submit, TextArea, type Values } from "~/ui/form";
import { forInput, fromInput } from "~/ui/format";
import { say } from "~/ui/toast";

/** What a follow-up is about: one of the three. */
export type Subject = { readonly [Name in "call_id" | "lead_id" | "client_id"]?: NonNullable<FollowupCreate[Name]> };

interface FollowupDialogProps {
  readonly close: () => void;
  readonly followup?: FollowupOut;
  readonly subject?: Subject;
  readonly dismiss?: () => void;
}

const DAYS_AHEAD: readonly (readonly [string, number])[] = [
  ["Tomorrow", 1],
  ["In 3 days", 3],
  ["In a week", 7],
];

export function FollowupDialog({ close, followup, subject, dismiss }: FollowupDialogProps) {
  const save = useChange<Values, unknown>(
    ({ task = "", due_date = "", notes }) => {
      const body = { task, due_date: fromInput(due_date), notes: notes ?? null };
      return followup
        ? followupsChange({ path: { followup_id: followup.id }, body, throwOnError: true })
        : followupsCreate({ body: { ...body, ...subject }, throwOnError: true });
    },
    ["followups", "analytics", "timelines"],
    { quiet: true },
  );

  function later(event: React.MouseEvent<HTMLButtonElement>, days: number) {
    const field = event.currentTarget.form?.elements.namedItem("due_date");
    if (field instanceof HTMLInputElement) field.value = forInput(atNine(days));
  }

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
        <Input label="Due" name="due_date" type="datetime-local" required defaultValue={forInput(followup?.due_date ?? atNine(1))} />
        <div className="row" role="group" aria-label="Put it off">
          {DAYS_AHEAD.map(([text, days]) => (
            <button key={days} type="button" className="small" onClick={(event) => later(event, days)}>
              {text}
            </button>
          ))}
        </div>
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

function atNine(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() + days);
  at.setHours(9, 0, 0, 0);
  return at.toISOString();
}
