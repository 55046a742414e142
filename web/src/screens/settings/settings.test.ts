import { expect, test } from "vitest";
import { linkProof, pageOfLink } from "~/session/link-proof";
import { scopesOf } from "./desks";
import { deviceName } from "./device-name";
import { corrected } from "./Regimes";

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
