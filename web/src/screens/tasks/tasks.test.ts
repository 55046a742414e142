import { expect, test } from "vitest";
import type { TaskOut } from "~/api/generated";
import { forInput } from "~/ui/format";
import { changed, made } from "./TaskDialog";
import { choiceOf, choicesFor, whomOf } from "./whom";

test.each([
  [{ owner_id: "a", driver_id: null }],
  [{ owner_id: null, driver_id: "d" }],
  [{ owner_id: null, driver_id: null }],
])("%j survives its way through a form", (whom) => {
  expect(whomOf(choiceOf(whom))).toEqual(whom);
});

test("a colleague and a driver can be chosen, and whoever has it stays", () => {
  const asked = [[{ id: "a", name: "Ana" }], [{ id: "d", name: "Dora" }]] as const;
  const texts = (now: Parameters<typeof choicesFor>[0]) => choicesFor(now, ...asked).map(([, text]) => text);
  expect(texts({ owner_id: null, driver_id: "d" })).toEqual(["Anybody", "Ana", "Dora, driver"]);
  expect(texts({ owner_id: "left", driver_id: null })).toEqual(["Anybody", "As it is", "Ana", "Dora, driver"]);
});

const TASK: TaskOut = {
  id: "t", task: "Wash the van", notes: null, status: "open", source: "human", owner_id: "a", driver_id: null, due_date: "2026-03-02T09:00:00Z",
  call_id: null, lead_id: null, client_id: null, vehicle_id: null, booking_id: null, completed_at: null, archived_at: null,
  created_at: "2026-03-01T09:00:00Z", updated_at: "2026-03-01T09:00:00Z", agent_id: "a", completed: false,
};
const AS_IT_IS = { task: "Wash the van", due_date: forInput(TASK.due_date), whom: "agent a" };
const WORDS = { task: "Wash the van", notes: null };

test.each([
  ["nothing but words", { ...AS_IT_IS, notes: "Inside too" }, { ...WORDS, notes: "Inside too" }],
  ["another time", { ...AS_IT_IS, due_date: "2099-03-02T09:00" }, { ...WORDS, due_date: new Date(2099, 2, 2, 9).toISOString() }],
  ["no time", { task: AS_IT_IS.task, whom: AS_IT_IS.whom }, { ...WORDS, due_date: null }],
  ["a driver", { ...AS_IT_IS, whom: "driver d" }, { ...WORDS, owner_id: null, driver_id: "d" }],
  ["anybody", { task: AS_IT_IS.task, due_date: AS_IT_IS.due_date }, { ...WORDS, owner_id: null, driver_id: null }],
])("a change to %s sends no more than that", (_, values, body) => {
  expect(changed(TASK, values)).toEqual(body);
});

test("a new task need not say when, nor for whom", () => {
  expect(made({ task: "Wash the van" })).toEqual({ ...WORDS, due_date: null, owner_id: null, driver_id: null });
});
