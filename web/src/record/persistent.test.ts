import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { persistent } from "./persistent";

const WAITS = { firstMs: 1000, longestMs: 8000 };
const LONGER_THAN_ANY_WAIT = 1.25;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counted(...outcomes: readonly (boolean | "broken")[]) {
  const seen: number[] = [];
  const act = vi.fn(async () => {
    seen.push(Date.now());
    const outcome = outcomes[seen.length - 1] ?? true;
    if (outcome === "broken") throw new Error("broken");
    return outcome;
  });
  return { act, seen };
}

test("what succeeds is not tried again", async () => {
  const { act } = counted(true);
  await persistent(act, WAITS)();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(act).toHaveBeenCalledTimes(1);
});

test.each([false, "broken"] as const)("what ends with %s is tried again, each time after a longer wait up to the longest", async (outcome) => {
  const { act, seen } = counted(...Array.from({ length: 6 }, () => outcome));
  void persistent(act, WAITS)();
  await vi.advanceTimersByTimeAsync(60_000 * LONGER_THAN_ANY_WAIT);
  expect(act).toHaveBeenCalledTimes(7);
  const waits = seen.slice(1).map((at, index) => at - (seen[index] ?? 0));
  [1000, 2000, 4000, 8000, 8000].forEach((expected, index) => {
    expect(waits[index]).toBeGreaterThanOrEqual(expected * 0.75);
    expect(waits[index]).toBeLessThanOrEqual(expected * LONGER_THAN_ANY_WAIT + 1);
  });
});

test("asking again and again does not make it wait longer, and runs it once at a time", async () => {
  const { act } = counted(false, false, true);
  let inside = 0;
  let most = 0;
  const now = persistent(async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 100));
    inside--;
    return act();
  }, WAITS);
  for (let asked = 0; asked < 10; asked++) void now();
  await vi.advanceTimersByTimeAsync(250);
  expect(act).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1000 * LONGER_THAN_ANY_WAIT + 100);
  expect(act).toHaveBeenCalledTimes(3);
  expect(most).toBe(1);
});
