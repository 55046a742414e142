import { expect, test } from "vitest";
import { forField, fromField, nearness, nextDeadline, shown } from "./fields";
import { inWords } from "./words-of-time";

test.each([
  ["pence", 3500, "35.00"],
  ["text", "AC 12", "AC 12"],
  ["moment", "2026-03-06T08:41", "2026-03-06T08:41"],
  ["day", null, ""],
] as const)("a %s of %s survives its way through a form", (kind, value, text) => {
  expect(forField(kind, value)).toBe(text);
  expect(fromField(kind, text)).toBe(value);
});

test("what is shown, and what stands for nothing", () => {
  expect(shown("pence", 7000)).toContain("70.00");
  expect(shown("letter", "pcn_postal")).toBe("Penalty charge by post");
  expect(shown("day", null)).toBe("–");
  expect(fromField("pence", "35.1")).toBe(3510);
});

const DAYS = [
  { kind: "transfer", due_on: "2026-12-20" },
  { kind: "discount", due_on: "2026-12-03" },
];

test.each([
  ["2026-12-01", "discount"],
  ["2026-12-03", "discount"],
  ["2026-12-04", "transfer"],
  ["2027-01-01", "transfer"],
])("on %s the next day is that of the %s", (today, kind) => {
  expect(nextDeadline(DAYS, today)?.kind).toBe(kind);
});

test("nearness in whole days, whatever the clock does in between", () => {
  expect([nearness("2026-12-03", "2026-12-03"), nearness("2026-03-30", "2026-03-28"), nearness("2026-10-24", "2026-10-26")]).toEqual(["today", "in 2 days", "2 days ago"]);
});

const ID = "01a1fec6-42d1-7046-a5f6-adbde0bcf34b";

test.each([
  [`Booking ${ID} reserves the vehicle.`, "The booking reserves the vehicle."],
  [`Several bookings cover this minute: ${ID}, ${ID}.`, "Several bookings cover this minute."],
  [`Within an hour of a handover of booking ${ID}.`, "Within an hour of a handover."],
  ["Booking H-12 reserves the vehicle.", "Booking H-12 reserves the vehicle."],
])("%s", (said, read) => {
  expect(inWords(said)).toBe(read);
});
