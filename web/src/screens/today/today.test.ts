import { expect, test } from "vitest";
import { mostUrgent } from "./urgent";

const letter = (id: string, ...days: string[]) => ({ id, open_deadlines: days.map((due_on) => ({ kind: "discount", due_on })) });

test("what can still be kept comes first, by its day; each comes once", () => {
  const letters = [letter("missed", "2026-11-01"), letter("none"), letter("later", "2026-12-09"), letter("soon", "2026-11-01", "2026-12-02"), letter("soon", "2026-12-02")];
  expect(mostUrgent(letters, "2026-12-01").map(({ id }) => id)).toEqual(["soon", "later", "none", "missed"]);
});
