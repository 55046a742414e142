/** What can be done with a thing on its own page: changed in a dialog, or deleted with a way back. */
import { type ReactNode, useState } from "react";
import { type Removal, useRemoval } from "./change";

interface RecordActionsProps {
  readonly removal: Removal;
  /** The dialog that changes it. */
  readonly dialog: (close: () => void) => ReactNode;
}

export function RecordActions({ removal, dialog }: RecordActionsProps) {
  const [editing, setEditing] = useState(false);
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setEditing(true)}>
        Change
      </button>
      <DeleteButton removal={removal} />
      {editing && dialog(() => setEditing(false))}
    </>
  );
}

export function DeleteButton({ removal }: { readonly removal: Removal }) {
  const remove = useRemoval(removal);
  return (
    <button type="button" className="danger" onClick={remove}>
      Delete
    </button>
  );
}
