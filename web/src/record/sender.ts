/** Sends what waits, one recording at a time and from one tab only: from where the service says it stopped. */
import { problemOf } from "~/api/problem";
import * as store from "./store";
import type { Waiting } from "./store";

/** The service as the sender needs it; throws a Problem. */
export interface Wire {
  /** Answers the same upload for the same key. */
  begin(row: Waiting, size: number, sha256: string): Promise<{ readonly id: string; readonly offset: number }>;
  offset(uploadId: string): Promise<number>;
  /** Answers how far it came. */
  send(uploadId: string, offset: number, part: Blob): Promise<number>;
  /** Answers the call's id; the same however often it is asked. */
  complete(uploadId: string): Promise<string>;
}

const PART_BYTES = 512 * 1024;
/** What trying again cannot mend: the recording itself is refused. */
const FINAL = new Set([400, 403, 413, 415, 422]);
/** The upload is gone or disagrees: it is begun anew. */
const BEGIN_AGAIN = new Set([404, 409, 410]);

/** Sends all that `owner` has waiting. Answers whether nothing is left to try. */
export async function sendAll(wire: Wire, owner: string, partBytes = PART_BYTES): Promise<boolean> {
  let done = true;
  for (const row of await store.all()) {
    if (row.stage !== "waiting" || (row.owner !== null && row.owner !== owner)) continue;
    done = (await sendOne(wire, row, partBytes)) && done;
  }
  return done;
}

async function sendOne(wire: Wire, row: Waiting, partBytes: number): Promise<boolean> {
  try {
    await store.settle(row.id, await deliver(wire, row, partBytes));
    return true;
  } catch (error) {
    const problem = problemOf(error);
    const final = FINAL.has(problem.status);
    await store.change(row.id, {
      problem: problem.message,
      ...(final && { stage: "refused" }),
      ...(BEGIN_AGAIN.has(problem.status) && { uploadId: null }),
    });
    return final;
  }
}

async function deliver(wire: Wire, row: Waiting, partBytes: number): Promise<string> {
  const audio = await store.audio(row);
  const upload = await opened(wire, row, audio);
  let at = upload.offset;
  while (at < audio.size) {
    await store.change(row.id, { sentBytes: at, problem: null });
    at = await wire.send(upload.id, at, audio.slice(at, at + partBytes));
  }
  await store.change(row.id, { sentBytes: at });
  return wire.complete(upload.id);
}

async function opened(wire: Wire, row: Waiting, audio: Blob): Promise<{ id: string; offset: number }> {
  if (row.uploadId) return { id: row.uploadId, offset: await wire.offset(row.uploadId) };
  const upload = await wire.begin(row, audio.size, await sha256(audio));
  await store.change(row.id, { uploadId: upload.id });
  return upload;
}

async function sha256(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
