/** Why a booking was refused, in words: who has the vehicle from when to when. */
import { Problem } from "~/api/problem";
import { moment } from "~/ui/format";

interface InTheWay {
  readonly starts_at?: string;
  readonly ends_at?: string;
}

/** The same refusal, with times as people read them and without ids. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== "vehicle_booked") return error;
  const { starts_at, ends_at } = error.members as InTheWay;
  const when = starts_at && ends_at ? ` from ${moment(starts_at)} to ${moment(ends_at)}` : "";
  return new Problem(409, {
    code: error.code,
    detail: `This vehicle is booked${when}. Choose another time or another vehicle, or have it brought back first.`,
  });
}

/** Saves; a clash is told in words. */
export async function orClash<Result>(saving: Promise<Result>): Promise<Result> {
  try {
    return await saving;
  } catch (error) {
    throw inWords(error);
  }
}
