/** Dates, lengths, sums and the API's words as people write them, in the browser's own language and zone. */
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const pounds = new Intl.NumberFormat(undefined, { style: "currency", currency: "GBP" });
const whole = new Intl.NumberFormat();

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export const moment = (iso: string | null | undefined): string => (iso ? dateTime.format(new Date(iso)) : "–");

export const date = (iso: string | null | undefined): string => (iso ? day.format(new Date(iso)) : "–");

export const count = (value: number): string => whole.format(value);

/** Pence as pounds. */
export const money = (pence: number | null | undefined): string => (pence == null ? "–" : pounds.format(pence / 100));

export const percent = (value: number | null | undefined): string => (value == null ? "–" : `${Math.round(value * 10) / 10} %`);

/** `in 2 days`, `3 hours ago`, `now`. */
export function fromNow(iso: string, now = Date.now()): string {
  const distance = new Date(iso).getTime() - now;
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) >= size) return relative.format(Math.round(distance / size), unit);
  }
  return relative.format(0, "second");
}

/** Seconds as a clock: `4:07`, `1:02:03`. */
export function length(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return "–";
  const total = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const tail = `${minutes.toString().padStart(hours ? 2 : 1, "0")}:${rest.toString().padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `callback_requested` → `Callback requested`. */
export function words(value: string | null | undefined): string {
  if (!value) return "–";
  const text = value.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What `<input type="datetime-local">` holds, in the browser's zone. */
export function forInput(iso: string | null | undefined): string {
  if (!iso) return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const fromInput = (local: string): string => new Date(local).toISOString();

export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
