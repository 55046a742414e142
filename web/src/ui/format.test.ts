import { expect, test } from "vitest";
import { forInput, fromInput, fromNow, length, money, size, words } from "./format";

const NOW = Date.parse("2026-11-20T12:00:00Z");

test.each([
  [0, "0:00"],
  [59.6, "1:00"],
  [247, "4:07"],
  [3723, "1:02:03"],
  [null, "–"],
  [Number.POSITIVE_INFINITY, "–"],
])("%s seconds are %s", (seconds, text) => {
  expect(length(seconds)).toBe(text);
});

test.each([
  ["2026-11-22T12:00:00Z", "in 2 days"],
  ["2026-11-20T09:00:00Z", "3 hours ago"],
  ["2026-11-20T12:00:20Z", "now"],
])("%s is %s", (iso, text) => {
  expect(fromNow(iso, NOW)).toBe(text);
});

test("words, sizes and sums", () => {
  expect(words("callback_requested")).toBe("Callback requested");
  expect([size(10), size(52_000), size(1_540_000)]).toEqual(["1 kB", "52 kB", "1.5 MB"]);
  expect(money(3500)).toContain("35.00");
  expect(money(null)).toBe("–");
});

test("a moment survives its way through a form", () => {
  const iso = "2026-11-20T09:30:00.000Z";
  expect(fromInput(forInput(iso))).toBe(iso);
});
