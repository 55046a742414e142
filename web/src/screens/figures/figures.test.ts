import { expect, test } from "vitest";
import { daysAgo } from "~/ui/days";
import { csv } from "./csv";

test("a file that spreadsheets open, and run nothing of", () => {
  expect(csv(["Name", "Calls"], [["Ana, the first", 3], ['=HYPERLINK("x")', -2], ["-1", 0]])).toBe(
    'Name,Calls\r\n"Ana, the first",3\r\n"\'=HYPERLINK(""x"")",-2\r\n\'-1,0',
  );
});

test.each([
  [0, "2026-03-01"],
  [1, "2026-02-28"],
  [29, "2026-01-31"],
])("%i days before the first of March", (days, day) => {
  expect(daysAgo(days, new Date(2026, 2, 1, 0, 30))).toBe(day);
});
