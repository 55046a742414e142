/** A list as a file that spreadsheets open, with the filters that are set; for whoever runs the team. */
import { useManages } from "~/session/session";
import { useChange } from "./change";
import { daysAgo } from "./days";
import { asSpreadsheet, download } from "./download";
import { say } from "./toast";

interface ExportButtonProps {
  /** Of the file and of what is in it: `leads`. */
  readonly name: string;
  /** Asks for the rows with `parseAs: "blob"`. */
  readonly read: () => Promise<{ readonly data: unknown }>;
}

export function ExportButton({ name, read }: ExportButtonProps) {
  const manages = useManages();
  const save = useChange<void, unknown>(async () => {
    const { data } = await read();
    download(`${name}-${daysAgo(0)}.csv`, asSpreadsheet(data as Blob));
    say(`The ${name} of this list are saved as a file.`);
  }, []);
  if (!manages) return null;
  return (
    <button type="button" onClick={() => save.isPending || save.mutate()} aria-disabled={save.isPending}>
      {save.isPending ? "One moment …" : "Export"}
    </button>
  );
}
