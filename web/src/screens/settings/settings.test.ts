import { expect, test } from "vitest";
import { linkProof, pageOfLink } from "~/session/link-proof";
import { deviceName } from "./device-name";

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
