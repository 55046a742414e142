/** Takes in a file of rows; for whoever runs the team. */
import { useState } from "react";
import { useManages } from "~/session/session";
import { ImportDialog, type ImportNoun } from "./ImportDialog";

export function ImportButton({ noun }: { readonly noun: ImportNoun }) {
  const [open, setOpen] = useState(false);
  if (!useManages()) return null;
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Import
      </button>
      {open && <ImportDialog noun={noun} close={() => setOpen(false)} />}
    </>
  );
}
