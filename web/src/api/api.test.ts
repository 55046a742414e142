import { describe, expect, test } from "vitest";
import { nextCursor } from "./endless";
import { forPeople, Problem, problemOf } from "./problem";
import { parseProof } from "./proof";

describe("what went wrong", () => {
  const answer = (status: number, headers = {}) => new Response("{}", { status, headers });

  test("is said in the service's own words, field by field", () => {
    const problem = problemOf({ detail: "Look at the fields.", errors: [{ field: "body.email", message: "is taken" }] }, answer(422));
    expect(problem.message).toBe("Look at the fields.");
    expect(problem.fields).toEqual({ email: "is taken" });
  });

  test.each([
    [0, true],
    [409, false],
    [422, false],
    [429, true],
    [503, true],
  ])("%i may pass by itself: %s", (status, passing) => {
    expect(new Problem(status, {}).passing).toBe(passing);
  });

  test("names the time to wait", () => {
    expect(problemOf({ detail: "Too many." }, answer(429, { "Retry-After": "7" })).message).toContain("In 7 seconds");
  });

  test("is the network where nothing answered, and anything else is no JSON", () => {
    expect(problemOf(new TypeError("Failed to fetch")).message).toContain("cannot be reached");
    expect(problemOf("<html>", answer(502)).message).toBe("The service answered 502.");
  });
});

test.each([
  ["The DVLA refused the key; set DVLA_API_KEY or PUT /integrations/dvla.", "The DVLA refused the key; set it up again under Settings, Connections."],
  ["Vessey is not set up: PUT /integrations/vessey first.", "Vessey is not set up: set it up under Settings, Connections."],
  ["The DVLA could not be asked: GET /integrations says why.", "The DVLA could not be asked: Settings, Connections says why."],
  ["Slack answered 404: check the address.", "Slack answered 404: check the address."],
])("%s is told to people as %s", (said, told) => {
  expect(forPeople(said)).toBe(told);
});

test.each([
  ["", null],
  ["other=1", null],
  ["other=1; convoflow_csrf=abc.1700000000", { token: "abc", endsAt: 1_700_000_000_000 }],
])("proof in %j", (cookies, proof) => {
  expect(parseProof(cookies)).toEqual(proof);
});

test.each([
  [null, undefined],
  ['</api/v1/calls?limit=100&cursor=0190>; rel="next"', "0190"],
  ['</api/v1/calls>; rel="prev"', undefined],
])("the next page of %j", (link, cursor) => {
  expect(nextCursor(link)).toBe(cursor);
});
