/** The service's sentences name times as it keeps them, and rows by their ids; people read their own times, and
 * beside each sentence is the link to what it is about. */
import { moment } from "~/ui/format";

const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:\+\d\d:\d\d|Z)/g;
const ID = "[0-9a-f]{8}-[0-9a-f-]{27}";
const OPENING = new RegExp(`^Booking ${ID}`);
const NAMED = new RegExp(`:? ?(of booking )?${ID}(, ${ID})*`, "g");

export const inWords = (text: string): string =>
  text
    .replace(ISO, (iso) => moment(iso))
    .replace(OPENING, "The booking")
    .replace(NAMED, "");
