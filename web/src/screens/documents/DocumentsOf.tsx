/** The papers and pictures of one client, vehicle, booking or incident: shown, sent, taken away. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type DocumentKind, type DocumentOut, documentsDelete, documentsGiveAddress, documentsRestore, documentsSendFile } from "~/api/generated";
import { documentsListDocumentsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange, useRemoval } from "~/ui/change";
import { FileButton } from "~/ui/files";
import { Select } from "~/ui/form";
import { moment, size, words } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { Thumbnail } from "./Thumbnail";

export type DocumentSubject = { readonly [Name in "client_id" | "vehicle_id" | "booking_id" | "incident_id"]?: string };

interface DocumentsOfProps {
  readonly subject: DocumentSubject;
  readonly title?: string;
  readonly kinds?: readonly DocumentKind[];
}

const MOST = 50;

export function DocumentsOf({ subject, title = "Documents", kinds = ["other", "agreement", "photo", "identity"] }: DocumentsOfProps) {
  const [kind, setKind] = useState<DocumentKind>(kinds[0] ?? "other");
  const query = useQuery(documentsListDocumentsOptions({ query: { ...subject, limit: MOST } }));
  const add = useChange<readonly File[], unknown>(async (files) => {
    for (const file of files) await documentsSendFile({ body: { file }, query: { ...subject, kind }, throwOnError: true });
    say(files.length === 1 ? "The file is stored." : `${files.length} files are stored.`);
  }, ["documents", "violations"]);
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      <Shown query={query} lines={2}>
        {(documents) =>
          documents.length === 0 ? (
            <p className="muted">Nothing is attached yet.</p>
          ) : (
            <ul className="list">
              {documents.map((document) => (
                <li key={document.id}>
                  <Document document={document} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <div className="row">
        {kinds.length > 1 && <Select hideLabel label="Kind of the next file" name="kind" value={kind} onChange={(event) => setKind(event.target.value as DocumentKind)} choices={kinds.map((each) => [each, words(each)])} />}
        <FileButton text={add.isPending ? "Sending …" : "Add files"} multiple take={(files) => add.mutate(files)} />
      </div>
    </section>
  );
}

function Document({ document }: { readonly document: DocumentOut }) {
  const path = { document_id: document.id };
  const open = useChange<void, unknown>(async () => {
    const { data } = await documentsGiveAddress({ path, throwOnError: true });
    const link = Object.assign(window.document.createElement("a"), { href: here(data.download_url), download: document.filename });
    link.click();
  }, []);
  const remove = useRemoval({
    done: `${document.filename} was deleted.`,
    remove: () => documentsDelete({ path, throwOnError: true }),
    restore: () => documentsRestore({ path, throwOnError: true }),
    touches: ["documents"],
  });
  return (
    <div className="line">
      <span className="title row">
        {document.content_type.startsWith("image/") && <Thumbnail document={document} />}
        {document.filename}
      </span>
      <span className="meta">
        <span>{words(document.kind)}</span>
        <span>{size(document.size)}</span>
        <span>{moment(document.created_at)}</span>
        {document.status !== "ready" && <span className="tag warn">{words(document.status)}</span>}
      </span>
      <span className="end">
        <button type="button" className="small" onClick={() => open.mutate()}>
          Download<span className="visually-hidden"> {document.filename}</span>
        </button>
        <button type="button" className="small plain" onClick={remove}>
          Delete<span className="visually-hidden"> {document.filename}</span>
        </button>
      </span>
    </div>
  );
}

/** The address on our own host, whatever name the service knows itself by. */
export const here = (address: string): string => new URL(address, location.href).pathname;
