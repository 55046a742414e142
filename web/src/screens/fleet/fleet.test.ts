import { expect, test } from "vitest";
import { barOf } from "./timeline";

const FROM = Date.parse("2026-11-20T00:00:00Z");

test.each([
  ["2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", { left: 0, width: 10 }],
  ["2026-11-19T00:00:00Z", "2026-11-25T00:00:00Z", { left: 0, width: 50 }],
  ["2026-11-29T00:00:00Z", "2026-12-05T00:00:00Z", { left: 90, width: 10 }],
  ["2026-11-18T00:00:00Z", "2026-11-20T00:00:00Z", null],
  ["2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", null],
])("a booking from %s to %s", (from, to, bar) => {
  expect(barOf(from, to, FROM, 10)).toEqual(bar);
});
