import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import * as generated from "./generated";
import type { Problem, TaskCreate, TaskOut, TasksCreateErrors, TasksCreateResponse } from "./generated";

// The types are judged by tsc, under strict, with all that was generated.

test("every operation of the description is a function of the client", () => {
  const { paths } = JSON.parse(readFileSync("../backend/openapi.json", "utf8"));
  const named = Object.values<object>(paths).flatMap((item) => Object.values(item).map((each) => each.operationId));
  const camel = named.map((name: string) => name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase()));
  expect(named.length).toBeGreaterThan(250);
  expect(camel.filter((name) => !(name in generated))).toEqual([]);
});

test("what is sent, what comes back and what goes wrong is typed", () => {
  const body: TaskCreate = { task: "Ring Ann" };
  // @ts-expect-error no such field
  const misspelt: TaskCreate = { tsak: "Ring Ann" };
  expectTypeOf<TasksCreateResponse>().toEqualTypeOf<TaskOut>();
  expectTypeOf<TasksCreateErrors[keyof TasksCreateErrors]>().toEqualTypeOf<Problem>();
  expect(Object.keys({ ...body, ...misspelt })).toEqual(["task", "tsak"]);
});
