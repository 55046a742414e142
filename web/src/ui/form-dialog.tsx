/** A form over the page that closes when it has been taken. */
import type { ReactNode } from "react";
import { useChange } from "./change";
import { Dialog } from "./dialog";
import { Form, Submit, type Values } from "./form";
import { say } from "./toast";

interface FormDialogProps {
  readonly title: string;
  readonly close: () => void;
  /** What is sent; values of fields left empty are absent. */
  readonly save: (values: Values) => Promise<unknown>;
  readonly touches: readonly string[];
  /** Said once it has been taken; null where `save` says more. */
  readonly done?: string | null;
  readonly button?: string;
  readonly children: ReactNode;
}

export function FormDialog({ title, close, save, touches, done = "Saved.", button = "Save", children }: FormDialogProps) {
  const change = useChange(save, touches, { quiet: true });
  return (
    <Dialog open close={close} title={title}>
      <Form
        label={title}
        submit={async (values) => {
          await change.mutateAsync(values);
          if (done !== null) say(done);
          close();
        }}
      >
        {children}
        <Submit>{button}</Submit>
      </Form>
    </Dialog>
  );
}
