import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { Problem } from "~/api/problem";
import { ending, pickFormat } from "./recorder";
import { sendAll, type Wire } from "./sender";
import * as store from "./store";

const ANA = "ana";
const PART = 500;
const bytes = (count: number, seed = 0) => Uint8Array.from({ length: count }, (_, at) => (at * 31 + seed) % 251);

/** The service with a network that fails wherever `fails` says so, after the request or before it. */
class Service implements Wire {
  readonly uploads = new Map<string, { key: string; received: Uint8Array; size: number; call: string | null }>();
  requests = 0;
  fails: (request: number) => "never" | "before" | "after" = () => "never";
  refuses: Problem | null = null;

  get calls(): string[] {
    return [...this.uploads.values()].flatMap(({ call }) => call ?? []);
  }

  begin(row: store.Waiting, size: number): Promise<{ id: string; offset: number }> {
    return this.#ask(() => {
      if (this.refuses) throw this.refuses;
      const known = [...this.uploads].find(([, each]) => each.key === row.id);
      const id = known?.[0] ?? `upload-${this.uploads.size}`;
      if (!known) this.uploads.set(id, { key: row.id, received: new Uint8Array(), size, call: null });
      return { id, offset: this.#upload(id).received.length };
    });
  }

  offset = (id: string) => this.#ask(() => this.#upload(id).received.length);

  async send(id: string, offset: number, part: Blob): Promise<number> {
    const sent = new Uint8Array(await part.arrayBuffer());
    return this.#ask(() => {
      const upload = this.#upload(id);
      if (upload.received.length !== offset) throw new Problem(409, { detail: "Another offset." });
      upload.received = Uint8Array.from([...upload.received, ...sent]);
      return upload.received.length;
    });
  }

  complete = (id: string) =>
    this.#ask(() => {
      const upload = this.#upload(id);
      expect(upload.received.length).toBe(upload.size);
      return (upload.call ??= `call-of-${id}`);
    });

  #upload(id: string) {
    const upload = this.uploads.get(id);
    if (!upload) throw new Problem(404, { detail: "Gone." });
    return upload;
  }

  async #ask<Answer>(answer: () => Answer): Promise<Answer> {
    const when = this.fails(this.requests++);
    if (when === "before") throw new Problem(0, {});
    const given = answer();
    if (when === "after") throw new Problem(0, {});
    return given;
  }
}

async function recorded(...pieces: Uint8Array<ArrayBuffer>[]): Promise<string> {
  const { id } = await store.begin({ owner: ANA, filename: "call.webm", mime: "audio/webm" });
  for (const [number, piece] of pieces.entries()) await store.append(id, number, new Blob([piece]), number * 2);
  await store.change(id, { stage: "waiting" });
  return id;
}

beforeEach(async () => {
  for (const row of await store.all()) await store.remove(row.id);
});

describe("what waits is sent", () => {
  test("whole, in the order it was spoken, and its bytes are kept no longer", async () => {
    const service = new Service();
    const pieces = [bytes(700, 1), bytes(10, 2), bytes(600, 3)];
    const id = await recorded(...pieces);
    expect(await sendAll(service, ANA, PART)).toBe(true);
    expect(service.uploads.get("upload-0")?.received).toEqual(Uint8Array.from(pieces.flatMap((each) => [...each])));
    const row = await store.one(id);
    expect(row).toMatchObject({ stage: "sent", callId: "call-of-upload-0" });
    expect((await store.audio(row!)).size).toBe(0);
  });

  test.each(["before", "after"] as const)("once, when each request in turn fails %s the service has it", async (moment) => {
    for (let failing = 0; failing < 6; failing++) {
      const service = new Service();
      const audio = bytes(1200, failing);
      const id = await recorded(audio);
      service.fails = (request) => (request === failing ? moment : "never");
      while (!(await sendAll(service, ANA, PART)));
      expect(service.calls).toHaveLength(1);
      expect(service.uploads.get("upload-0")?.received).toEqual(audio);
      await store.remove(id);
    }
  });

  test("anew, when the service has forgotten the upload", async () => {
    const service = new Service();
    const id = await recorded(bytes(600));
    service.fails = (request) => (request >= 2 ? "before" : "never");
    expect(await sendAll(service, ANA, PART)).toBe(false);
    expect((await store.one(id))?.uploadId).toBe("upload-0");
    service.uploads.clear();
    service.fails = () => "never";
    while (!(await sendAll(service, ANA, PART)));
    expect(service.calls).toHaveLength(1);
  });

  test("never in another's name", async () => {
    const service = new Service();
    await recorded(bytes(10));
    expect(await sendAll(service, "ben")).toBe(true);
    expect(service.requests).toBe(0);
  });

  test("not again, when the recording itself is refused: it stays on the device with the reason", async () => {
    const service = new Service();
    service.refuses = new Problem(413, { detail: "It is larger than 100 MB." });
    const id = await recorded(bytes(10));
    expect(await sendAll(service, ANA, PART)).toBe(true);
    await sendAll(service, ANA, PART);
    expect(service.requests).toBe(1);
    expect(await store.one(id)).toMatchObject({ stage: "refused", problem: "It is larger than 100 MB." });
    expect((await store.audio((await store.one(id))!)).size).toBe(10);
  });
});

test.each([
  [["audio/webm;codecs=opus", "audio/mp4"], "audio/webm;codecs=opus", "webm"],
  [["audio/mp4"], "audio/mp4", "m4a"],
  [["audio/ogg;codecs=opus"], "audio/ogg;codecs=opus", "ogg"],
])("a phone that writes %j writes %s", (supported, chosen, suffix) => {
  const format = pickFormat((mime) => supported.includes(mime));
  expect(format).toBe(chosen);
  expect(ending(format ?? "")).toBe(suffix);
});
