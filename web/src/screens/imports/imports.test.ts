import { expect, test } from "vitest";
import { encodingOf } from "./encoding";

test.each([
  ["an empty file", [], "utf-8"],
  ["é as UTF-8", [0xc3, 0xa9], "utf-8"],
  ["é as Windows writes it", [0xe9, 0x2c], "windows-1252"],
])("%s", async (_, bytes, encoding) => {
  expect(await encodingOf(new Blob([new Uint8Array(bytes)]))).toBe(encoding);
});
