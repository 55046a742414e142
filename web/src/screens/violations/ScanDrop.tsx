/** Takes letters in: dropped, chosen, or photographed. Each is sent at once and read in the background. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "~/api/client";
import type { ScanAccepted } from "~/api/generated";
import { type Problem, problemOf } from "~/api/problem";
import { refresh } from "~/ui/change";
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
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState<readonly Sent[]>([]);

  async function take(files: Iterable<File>) {
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
    <section
      className="card scan"
      aria-label="Scan a letter"
      data-over={over}
      onDragOver={(event) => (event.preventDefault(), setOver(true))}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer.files);
      }}
    >
      <p>Drop letters here as PDF, JPEG or PNG: each is read, and matched to whoever had the vehicle.</p>
      <div className="row">
        <Choose text="Choose files" multiple take={take} />
        <Choose text="Take a photo" camera take={take} />
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
    </section>
  );
}

interface ChooseProps {
  readonly text: string;
  readonly multiple?: boolean;
  readonly camera?: boolean;
  readonly take: (files: Iterable<File>) => unknown;
}

function Choose({ text, multiple, camera, take }: ChooseProps) {
  return (
    <label className="button">
      {text}
      <input
        type="file"
        className="visually-hidden"
        multiple={multiple}
        accept={camera ? "image/*" : "application/pdf,image/jpeg,image/png"}
        capture={camera ? "environment" : undefined}
        onChange={(event) => {
          void take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
