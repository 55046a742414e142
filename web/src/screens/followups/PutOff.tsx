/** Asks until when work is put off. */
import { Input } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { forInput, fromInput } from "~/ui/format";
import { tomorrow } from "./later";
import { UsualTimes } from "./UsualTimes";

interface PutOffProps {
  readonly task: string;
  readonly putOff: (until: string) => Promise<unknown>;
  readonly touches: readonly string[];
  readonly close: () => void;
}

export function PutOff({ task, putOff, touches, close }: PutOffProps) {
  return (
    <FormDialog title="Put it off" button="Put off" close={close} touches={touches} save={({ until = "" }) => putOff(fromInput(until))} done={null}>
      <p>{task}</p>
      <UsualTimes name="until" send />
      <Input label="Until" name="until" type="datetime-local" required defaultValue={forInput(tomorrow())} />
    </FormDialog>
  );
}
