import { expect, test } from "vitest";
import { forInput } from "~/ui/format";
import { deedsFor, told } from "./deeds";
import { changed } from "./FollowupDialog";
import { LATER } from "./later";
import { ordersOf, usualOrder } from "./orders";
import { ownersOf } from "./OwnerSelect";

const FRIDAY_EVENING = new Date(2026, 9, 23, 22, 30);

test.each([
  ["In 2 hours", new Date(2026, 9, 24, 0, 30)],
  ["Tomorrow", new Date(2026, 9, 24, 9)],
  // Over the night in which the clocks change in Europe.
  ["In 3 days", new Date(2026, 9, 26, 9)],
  ["In a week", new Date(2026, 9, 30, 9)],
])("%s of a Friday evening", (text, at) => {
  const [, later] = LATER.find(([each]) => each === text)!;
  expect(new Date(later(FRIDAY_EVENING))).toEqual(at);
});

test.each([
  ["open", "due_date", "Due first"],
  ["done", "-created_at", "Newest first"],
  ["dismissed", "-created_at", "Newest first"],
])("what is %s comes by %s, and by any other order but once", (status, sort, text) => {
  expect(usualOrder(status)).toBe(sort);
  const [first, ...others] = ordersOf(status);
  expect(first).toEqual(["", text]);
  expect(new Set(others.map(([value]) => value))).toEqual(new Set(["due_date", "-due_date", "-created_at", "created_at"].filter((each) => each !== sort)));
});

const PEOPLE = [{ id: "b", full_name: "Ben Okoro" }];
const textsFor = (...asked: Parameters<typeof deedsFor>) => deedsFor(...asked).map(([text]) => text);

test("a manager gives work to others, an agent takes it, and what is over can only be reopened", () => {
  const manager = textsFor("open", { me: "a", manages: true, people: PEOPLE });
  expect(manager).toContain("Give to Ben Okoro");
  expect(manager).not.toContain("Take them");
  const agent = textsFor("open", { me: "a", manages: false, people: [] });
  expect(agent).toContain("Take them");
  expect(agent.filter((text) => text.startsWith("Give"))).toEqual([]);
  expect(textsFor("done", { me: "a", manages: true, people: PEOPLE })).toEqual(["Reopen"]);
});

test("only what is put off says until when, and only what is given away to whom", () => {
  for (const [text, deed] of deedsFor("open", { me: "a", manages: true, people: PEOPLE })) {
    const { action, until, owner_id } = deed();
    expect([text, until !== undefined, owner_id !== undefined]).toEqual([text, action === "snooze", action === "assign"]);
  }
});

const left = (reason: string, id = reason) => ({ id, ok: false, reason });

test.each([
  ["3 changed.", { updated: 3, failed: 0, results: [] }],
  ["1 changed. 1 left: a colleague’s.", { updated: 1, failed: 1, results: [{ id: "1", ok: true, reason: null }, left("forbidden")] }],
  ["0 changed. 3 left: not open, gone.", { updated: 0, failed: 3, results: [left("not_open", "1"), left("not_open", "2"), left("not_found")] }],
  ["0 changed. 1 left: not to be changed.", { updated: 0, failed: 1, results: [left("something new")] }],
])("%s", (text, done) => {
  expect(told(done)).toBe(text);
});

test.each([
  [null, ["", "b"]],
  ["b", ["", "b"]],
  ["somebody unseen", ["", "somebody unseen", "b"]],
])("where %s has it nobody is left out of the choices", (owner, values) => {
  expect(ownersOf(owner, [{ id: "b", name: "Ben" }]).map(([value]) => value)).toEqual(values);
});

test("what was due long ago and is a colleague's who left can still be written otherwise", () => {
  const overdue = { due_date: "2026-03-02T09:00:00Z", owner_id: "b" };
  const values = { task: "Ring Ann", due_date: forInput(overdue.due_date), owner_id: "b" };
  expect(changed(overdue, values)).toEqual({ task: "Ring Ann", notes: null });
  const { owner_id: _, ...toNobody } = values;
  expect(changed(overdue, { ...toNobody, due_date: "2099-03-02T09:00" })).toEqual({ task: "Ring Ann", notes: null, due_date: new Date(2099, 2, 2, 9).toISOString(), owner_id: null });
});
