import { expect, test } from "vitest";
import { daysAgo } from "~/ui/days";
import { asSpreadsheet } from "~/ui/download";
import { csv } from "./csv";
import { summed } from "./fleet";
import { midnightIn } from "./overview";
import { spanOf, stepName } from "./range";
import { nameOf } from "./sources";

test("a file that spreadsheets open, and run nothing of", () => {
  expect(csv(["Name", "Calls"], [["Ana, the first", 3], ['=HYPERLINK("x")', -2], ["-1", 0]])).toBe(
    'Name,Calls\r\n"Ana, the first",3\r\n"\'=HYPERLINK(""x"")",-2\r\n\'-1,0',
  );
});

test("a file says by its first bytes in which encoding it is", async () => {
  const bytes = new Uint8Array(await asSpreadsheet(new Blob(["Zoë"])).arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder().decode(bytes)).toBe("Zoë");
});

test.each([
  [0, "2026-03-01"],
  [1, "2026-02-28"],
  [29, "2026-01-31"],
])("%i days before the first of March", (days, day) => {
  expect(daysAgo(days, new Date(2026, 2, 1, 0, 30))).toBe(day);
});

test.each([
  ["week", "2026-02-23", "2026-03-01"],
  ["this-month", "2026-03-01", "2026-03-01"],
  ["last-month", "2026-02-01", "2026-02-28"],
] as const)("%s on the first of March", (span, from, to) => {
  expect(spanOf(span, new Date(2026, 2, 1, 9))).toMatchObject({ from, to });
});

test.each([
  ["Europe/London", "2026-07-01", "2026-06-30T23:00:00.000Z"],
  ["Europe/London", "2026-12-01", "2026-12-01T00:00:00.000Z"],
  ["Asia/Kolkata", "2026-12-01", "2026-11-30T18:30:00.000Z"],
  ["America/New_York", "2026-12-01", "2026-12-01T05:00:00.000Z"],
])("in %s the day %s begins at %s, and is called by its own name", (zone, day, at) => {
  expect(midnightIn(zone, day)).toBe(at);
  expect(stepName(at, zone)).toBe(new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(day)));
});

test("letters of several laws that ended the same way are added up", () => {
  const of = (regime: string | null, status: "paid" | "open", violations: number) => ({ regime, status, violations });
  expect(summed([of("tma", "paid", 2), of("pofa", "open", 1), of("pofa", "paid", 3)], ({ status }) => status)).toEqual([
    { name: "paid", value: 5 },
    { name: "open", value: 1 },
  ]);
});

test.each([
  ["web form", "Spring", "web form, Spring"],
  ["", "Spring", "Spring"],
  ["", "", "Not known"],
])("leads of source %j and campaign %j are from %s", (source, campaign, name) => {
  expect(nameOf({ source, campaign })).toBe(name);
});
