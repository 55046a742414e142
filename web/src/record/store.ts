/** What waits on this device to be sent: the pieces of each recording as they came, in IndexedDB. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

export type Stage = "recording" | "waiting" | "sent" | "refused";

/** With whom the call was, and whether they know of the recording; empty where nobody said. */
export interface About {
  readonly clientId?: string;
  readonly leadId?: string;
  readonly name?: string;
  readonly consent?: "given";
}

export interface Waiting {
  /** Made here and sent as the Idempotency-Key: the same recording never becomes two calls. */
  readonly id: string;
  /** Whose it is. A file that another app shared has nobody's name until this device's user opens the app. */
  readonly owner: string | null;
  readonly stage: Stage;
  readonly filename: string;
  readonly mime: string;
  readonly startedAt: string;
  readonly durationS: number | null;
  readonly size: number;
  readonly sentBytes: number;
  readonly uploadId: string | null;
  readonly callId: string | null;
  readonly about: About;
  readonly problem: string | null;
}

interface Schema extends DBSchema {
  recordings: { key: string; value: Waiting };
  pieces: { key: [string, number]; value: Blob };
}

const news = "BroadcastChannel" in globalThis ? new BroadcastChannel("convoflow-recordings") : null;
const listeners = new Set<() => void>();
let opened: Promise<IDBPDatabase<Schema>> | undefined;

news?.addEventListener("message", () => listeners.forEach((act) => act()));

/** Calls `act` after every change, of any tab. */
export function onChange(act: () => void): () => void {
  listeners.add(act);
  return () => listeners.delete(act);
}

export async function all(): Promise<Waiting[]> {
  const rows = await (await database()).getAll("recordings");
  return rows.map((row) => ({ ...row, about: row.about ?? {} })).sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

export async function one(id: string): Promise<Waiting | undefined> {
  return (await database()).get("recordings", id);
}

export async function begin(row: Pick<Waiting, "owner" | "filename" | "mime"> & Partial<Waiting>): Promise<Waiting> {
  const fresh: Waiting = {
    id: crypto.randomUUID(),
    stage: "recording",
    startedAt: new Date().toISOString(),
    durationS: null,
    size: 0,
    sentBytes: 0,
    uploadId: null,
    callId: null,
    about: {},
    problem: null,
    ...row,
  };
  await (await database()).put("recordings", fresh);
  tell();
  return fresh;
}

/** A piece and the row that counts it are one transaction: after a crash they agree. */
export async function append(id: string, number: number, piece: Blob, durationS: number): Promise<void> {
  const work = (await database()).transaction(["recordings", "pieces"], "readwrite");
  const row = await work.objectStore("recordings").get(id);
  if (row) {
    await work.objectStore("pieces").put(piece, [id, number]);
    await work.objectStore("recordings").put({ ...row, size: row.size + piece.size, durationS });
  }
  await work.done;
  tell();
}

export async function change(id: string, values: Partial<Waiting>): Promise<void> {
  const work = (await database()).transaction("recordings", "readwrite");
  const row = await work.store.get(id);
  if (row) await work.store.put({ ...row, ...values });
  await work.done;
  tell();
}

/** The whole recording. Only the first piece has the header, so the order is kept. */
export async function audio(row: Waiting): Promise<Blob> {
  const pieces = await (await database()).getAll("pieces", IDBKeyRange.bound([row.id, 0], [row.id, Infinity]));
  return new Blob(pieces, { type: row.mime });
}

/** What was sent needs its bytes no longer. */
export async function settle(id: string, callId: string): Promise<void> {
  await change(id, { stage: "sent", callId, problem: null });
  await (await database()).delete("pieces", IDBKeyRange.bound([id, 0], [id, Infinity]));
}

export async function remove(id: string): Promise<void> {
  const work = (await database()).transaction(["recordings", "pieces"], "readwrite");
  await work.objectStore("recordings").delete(id);
  await work.objectStore("pieces").delete(IDBKeyRange.bound([id, 0], [id, Infinity]));
  await work.done;
  tell();
}

/** A file as it is, waiting to be sent. */
export async function keepFile(file: File, owner: string | null = null, about: About = {}): Promise<void> {
  const startedAt = new Date(file.lastModified || Date.now()).toISOString();
  const row = await begin({ owner, filename: file.name || "recording", mime: file.type, startedAt, about });
  await append(row.id, 0, file, 0);
  await change(row.id, { stage: "waiting", durationS: null });
}

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("convoflow", 1, {
    upgrade(made) {
      made.createObjectStore("recordings", { keyPath: "id" });
      made.createObjectStore("pieces");
    },
  });
  return opened;
}

function tell(): void {
  news?.postMessage("changed");
  listeners.forEach((act) => act());
}
