import { expect, test } from "vitest";
import { profileOf } from "./Hirer";

test("of a hirer's profile what was emptied is taken away, and nothing else is sent", () => {
  expect(profileOf({ date_of_birth: "1985-12-10", licence_number: "HIRER851210H99XX", other: "x" })).toEqual({
    date_of_birth: "1985-12-10",
    permanent_address: null,
    hire_address: null,
    licence_number: "HIRER851210H99XX",
    licence_issuer: null,
    licence_expires_on: null,
  });
});
