import { expect, test } from "vitest";
import { noted } from "./NoteCall";
import { peaks } from "./peaks";
import { segmentAt } from "./segments";
import { reassigned, type Way } from "./speakers";

const SEGMENTS = [
  { number: 1, start_ms: 0, end_ms: 1500 },
  { number: 2, start_ms: 1800, end_ms: 4000 },
  { number: 5, start_ms: 9000, end_ms: 9500 },
];

test.each([
  [-1000, undefined],
  [0, 1],
  [1700, 1],
  [1800, 2],
  [4900, 2],
  [6000, undefined],
  [9400, 5],
])("at %i ms segment %s is spoken", (ms, number) => {
  expect(segmentAt(SEGMENTS, ms)).toBe(number);
});

test("a picture has as many bars as asked for, the loudest full", () => {
  const samples = Float32Array.from({ length: 1000 }, (_, at) => (at < 500 ? 0.1 : -0.4));
  const bars = peaks(samples, 10);
  expect(bars).toHaveLength(10);
  expect(bars[9]).toBe(1);
  expect(bars[0]).toBeCloseTo(0.25);
  expect(peaks(new Float32Array(3), 10)).toEqual([0, 0, 0]);
});

const SAID = [
  { number: 1, speaker: "unknown" },
  { number: 2, speaker: "customer" },
  { number: 3, speaker: "agent" },
] as const;

test.each<[Way, Record<number, string>]>([
  ["", {}],
  ["swap", { 2: "agent", 3: "customer" }],
  ["agent", { 1: "agent" }],
  ["customer", { 1: "customer", 2: "agent", 3: "customer" }],
])("of the sentences only those get a speaker that %j gives another one", (way, changed) => {
  expect(reassigned(SAID, way)).toEqual(changed);
});

test("a call that nobody recorded is noted with no more than somebody knows", () => {
  const at = "2026-03-02T09:00";
  const recorded_at = new Date(2026, 2, 2, 9).toISOString();
  expect(noted({ call_tag: "no_answer", recorded_at: at }, { lead_id: "l" })).toEqual({ lead_id: "l", call_tag: "no_answer", recorded_at });
  expect(noted({ call_tag: "connected", recorded_at: at, minutes: "1.5", transcript: "Customer: yes" }, { client_id: "c" })).toEqual({
    client_id: "c",
    call_tag: "connected",
    recorded_at,
    transcript: "Customer: yes",
    duration_seconds: 90,
  });
});
