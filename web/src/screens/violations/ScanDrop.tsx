/** Takes letters in: dropped, chosen, or photographed. Each is sent at once and read in the background. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "~/api/client";
import type { ScanAccepted } from "~/api/generated";
import { type Problem, problemOf } from "~/api/problem";
import { refresh } from "~/ui/change";
import { DropZone, FileButton } from "~/ui/files";
import "./violations.css";

interface Sent {
  readonly name: string;
  readonly key: string;
  readonly id?: string;
  readonly problem?: Problem;
}

/** Repeated with the same key after a lost answer, the service gives the first answer again. */
async function scan(file: File, key: string): Promise<ScanAccepted> {
  const body = new FormData();
  body.append("file", file);
  const request = new Request("/api/v1/violations/scan", { method: "POST", body, headers: { "Idempotency-Key": key } });
  const answer = await send(request).catch((error: unknown) => {
    throw problemOf(error);
  });
  const content: unknown = await answer.json().catch(() => ({}));
  if (!answer.ok) throw problemOf(content, answer);
  return content as ScanAccepted;
}

export function ScanDrop() {
  const queries = useQueryClient();
  const [sent, setSent] = useState<readonly Sent[]>([]);

  async function take(files: readonly File[]) {
    for (const file of files) {
      const row: Sent = { name: file.name, key: crypto.randomUUID() };
      setSent((rows) => [row, ...rows]);
      const outcome = await scan(file, row.key).then(
        ({ id }): Sent => ({ ...row, id }),
        (error: unknown): Sent => ({ ...row, problem: problemOf(error) }),
      );
      setSent((rows) => rows.map((each) => (each.key === row.key ? outcome : each)));
    }
    await refresh(queries, "violations");
  }

  return (
    <DropZone label="Scan a letter" take={take}>
      <p>Drop letters here as PDF, JPEG or PNG: each is read, and matched to whoever had the vehicle.</p>
      <div className="row">
        <FileButton text="Choose files" accept="application/pdf,image/jpeg,image/png" multiple take={take} />
        <FileButton text="Take a photo" camera take={take} />
      </div>
      {sent.length > 0 && (
        <ul className="list" aria-label="Letters sent">
          {sent.map((row) => (
            <li key={row.key} className="line" role={row.problem ? "alert" : undefined}>
              <span className="title">{row.name}</span>
              <span className="meta">{row.problem ? <span className="wrong">{row.problem.message}</span> : row.id ? "Sent. It is being read." : "Sending …"}</span>
              <span className="end">
                {row.id && (
                  <Link className="button small" to="/violations/$violationId" params={{ violationId: row.id }}>
                    Open<span className="visually-hidden"> {row.name}</span>
                  </Link>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </DropZone>
  );
}
