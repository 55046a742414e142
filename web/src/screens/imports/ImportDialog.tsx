/** Takes in a file of rows: first what would become of each of them, then, if that is right, the rows. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { clientsImportClients, driversImportDrivers, type ImportOut, leadsImportLeads, tasksImportTasks } from "~/api/generated";
import { importsReadOptions, importsReadRowsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { refresh, useChange } from "~/ui/change";
import { Dialog } from "~/ui/dialog";
import { FileButton } from "~/ui/files";
import { count } from "~/ui/format";
import { Loading, Shown, Trouble } from "~/ui/page";
import { encodingOf } from "./encoding";

const NOUNS = {
  leads: { start: leadsImportLeads, columns: "phone, name, email, source, campaign, status, notes" },
  clients: { start: clientsImportClients, columns: "name, kind, email, phone, company, address, notes" },
  drivers: { start: driversImportDrivers, columns: "name, phone, email, external_id, client, notes" },
  tasks: { start: tasksImportTasks, columns: "task, due_date, owner, driver, client, status, notes" },
} as const;

export type ImportNoun = keyof typeof NOUNS;

interface ImportDialogProps {
  readonly noun: ImportNoun;
  readonly close: () => void;
}

interface Run {
  readonly file: File;
  readonly dryRun: boolean;
}

const POLL_MS = 700;
const REASONS_SHOWN = 50;

export function ImportDialog({ noun, close }: ImportDialogProps) {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const start = useChange<Run, ImportOut>(
    async ({ file: chosen, dryRun }) => {
      const { data } = await NOUNS[noun].start({
        // The description of the API knows it as JSON; the file goes as it is.
        body: chosen as never,
        bodySerializer: null,
        headers: { "Content-Type": /\.json$/i.test(chosen.name) ? "application/json" : "text/csv", "Idempotency-Key": crypto.randomUUID() },
        query: { dry_run: dryRun, encoding: await encodingOf(chosen) },
        throwOnError: true,
      });
      return data;
    },
    [],
    { quiet: true },
  );
  const id = start.data?.id ?? "";
  const query = useQuery({
    ...importsReadOptions({ path: { import_id: id } }),
    enabled: id !== "",
    refetchInterval: ({ state }) => (state.data?.finished_at ? false : POLL_MS),
  });
  const report = id === "" ? undefined : query.data;
  const finished = report?.finished_at != null;
  const taken = finished && !report.dry_run && report.status === "done";
  useEffect(() => {
    if (taken) void refresh(queries, noun, "analytics");
  }, [taken, queries, noun]);

  return (
    <Dialog open close={close} title={`Import ${noun}`}>
      {!taken && (
        <>
          <p>
            A CSV file whose first line names the columns ({NOUNS[noun].columns}), or JSON. Any other column is kept too. First you see what would happen; nothing is
            stored until you say so.
          </p>
          <p>
            <FileButton
              text={file ? "Choose another file" : "Choose a file"}
              accept=".csv,.json,text/csv,application/json"
              take={([chosen]) => {
                if (!chosen) return;
                setFile(chosen);
                start.mutate({ file: chosen, dryRun: true });
              }}
            />{" "}
            {file?.name}
          </p>
        </>
      )}
      {start.isError && <Trouble error={start.error} />}
      {query.isError && <Trouble error={query.error} again={query.refetch} />}
      {(start.isPending || (id !== "" && !finished && !query.isError)) && <Loading lines={2} what="The file is being read" />}
      {finished && <Report report={report} />}
      {finished && report.dry_run && report.status === "done" && file && (
        <button type="button" className="primary" onClick={() => start.mutate({ file, dryRun: false })} aria-disabled={start.isPending}>
          Take them in
        </button>
      )}
      {taken && (
        <button type="button" className="primary" onClick={close}>
          Close
        </button>
      )}
    </Dialog>
  );
}

function Report({ report }: { readonly report: ImportOut }) {
  const would = report.dry_run ? "would be" : report.created === 1 ? "was" : "were";
  return (
    <div className="stack tight" role="status">
      {report.status === "failed" && <p className="note bad">{report.error ?? "The file could not be read."}</p>}
      <ul aria-label={report.dry_run ? "What would happen" : "What happened"}>
        <li>
          {count(report.created)} {would} added
        </li>
        {report.updated > 0 && <li>{count(report.updated)} known already: gaps in them are filled</li>}
        {report.merged > 0 && <li>{count(report.merged)} stand in the file more than once</li>}
        {report.skipped > 0 && <li>{count(report.skipped)} left out</li>}
      </ul>
      {report.skipped > 0 && <LeftOut importId={report.id} />}
    </div>
  );
}

function LeftOut({ importId }: { readonly importId: string }) {
  const query = useQuery(importsReadRowsOptions({ path: { import_id: importId }, query: { outcome: "skipped", limit: REASONS_SHOWN } }));
  return (
    <Shown query={query} lines={2}>
      {(rows) => (
        <ul className="note warn" aria-label="Left out, and why">
          {rows.map(({ number, reason }) => (
            <li key={number}>
              Row {number}: {reason}
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}
