import { expect, test } from "vitest";
import { linkProof, pageOfLink } from "~/session/link-proof";
import { scopesOf } from "./desks";
import { deviceName } from "./device-name";
import { changedFields, filterOf, subjectOf } from "./audit-entry";
import { corrected } from "./Regimes";
import { goesNext, rulesOf } from "./kept-days";
import { asLines, mappingOf } from "./mapping";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36", "Chrome on Linux"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 Version/18.4 Mobile Safari/604.1", "Safari on iPhone or iPad"],
  ["python-httpx/2", "python-httpx/2"],
  [null, "An unknown device"],
])("%s is %s", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});

test.each([
  ["#reset=abc.def", "/new-password", "abc.def"],
  ["#invite=x=y", "/register", "x=y"],
  ["#other=1", undefined, undefined],
  ["", undefined, undefined],
])("the link %j opens %s", (hash, page, proof) => {
  expect(pageOfLink(hash)).toBe(page);
  expect(linkProof("reset", hash) ?? linkProof("invite", hash)).toBe(proof);
});

test("a key is let in to the desks that were chosen", () => {
  expect(scopesOf({ calls: "read", fleet: "write", leads: "" })).toEqual(["calls:read", "fleet:write"]);
});

test("a corrected rule keeps all that was not asked for", () => {
  const rule = { kind: "discount", clock: "served", days: 21, counting: "beginning_with", certainty: "S" } as const;
  const terms = { name: "By post", letters: ["pcn_postal"], area: null, reduced_percent: 50, increased_percent: null, deadlines: [rule], transfer: "represent", papers: [] } as const;
  const changed = corrected({ ...terms, letters: [...terms.letters], deadlines: [...terms.deadlines], papers: [] }, { discount: "14", increased_percent: "150" });
  expect(changed).toEqual({ ...terms, deadlines: [{ ...rule, days: 14 }] });
});

test("a kind without days is kept for good", () => {
  expect(rulesOf({ recordings: "90", leads: "365" })).toEqual({ recordings: 90, leads: 365 });
  expect(rulesOf({})).toEqual({});
});

test.each([
  ["", {}],
  ["", { calls: 0 }],
  ["1 recording", { recordings: 1 }],
  ["2 recordings and 1 lead", { leads: 1, recordings: 2 }],
  ["1,200 recordings, 3 calls and 9 messages", { recordings: 1200, calls: 3, events: 9, leads: 0 }],
])("with the next night goes %j", (text, removed) => {
  expect(goesNext(removed)).toBe(text);
});

test("the history of a day begins and ends with it, and knows nothing of the tab", () => {
  expect(filterOf({ tab: "history", kind: "leads", agent: undefined, from: "2026-03-01", to: "2026-03-31" })).toEqual({
    kind: "leads",
    from: new Date(2026, 2, 1).toISOString(),
    to: new Date(2026, 3, 1).toISOString(),
  });
});

test("each field that changed is told once, with what it was and what it is", () => {
  expect(changedFields({ before: { status: "new", owner_id: null }, after: { status: "lost", owner_id: "a", hot: true } })).toEqual([
    { name: "Status", before: "new", after: "lost" },
    { name: "Owner id", before: "–", after: "a" },
    { name: "Hot", before: "–", after: "true" },
  ]);
  expect(changedFields({ before: null, after: null })).toEqual([]);
  expect([subjectOf("work_items"), subjectOf("driver_syncs")]).toEqual(["Follow-ups and tasks", "Driver syncs"]);
});

test("fields of a form are named as people write them, and come back as they are kept", () => {
  const mapping = { "contact.mobile": "phone", "a=b": "next_followup_at" } as const;
  expect(mappingOf("contact.mobile=phone\n\n  a=b = Next followup at ")).toEqual(mapping);
  expect(mappingOf(asLines(mapping))).toEqual(mapping);
  expect(mappingOf("")).toEqual({});
});

test.each(["contact.mobile", "contact.mobile = colour", "= phone"])("the line %j is told to be wrong", (line) => {
  expect(() => mappingOf(`full_name = name\n${line}`)).toThrow(`instead of “${line}”`);
});
