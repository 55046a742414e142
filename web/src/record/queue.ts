/** When what waits is sent: at once, when the network comes back, when the app is opened, and again after a while. */
import { isSignedIn } from "~/api/proof";
import { owner } from "./owner";
import { persistent } from "./persistent";
import { sendAll } from "./sender";
import * as store from "./store";
import { wire } from "./wire";

const WAITS = { firstMs: 2000, longestMs: 60_000 };
const SENT_ROWS_KEPT_MS = 24 * 3_600_000;

/** Tries now, and later again if something is left. */
export const sendNow = persistent(sendWhatWaits, WAITS);

export function watchQueue(): void {
  addEventListener("online", () => void sendNow());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void sendNow());
  void recover().then(sendNow);
}

/** Only one tab at a time does; the others look again later whether it got through. */
async function sendWhatWaits(): Promise<boolean> {
  const who = owner();
  if (who === null || !isSignedIn() || !navigator.onLine) return true;
  return navigator.locks.request("convoflow-sender", { ifAvailable: true }, (lock) => (lock ? sendAll(wire, who) : false));
}

/** What a closed tab was recording is as long as it got: its pieces wait to be sent like any other. */
async function recover(): Promise<void> {
  for (const row of await store.all()) {
    if (row.stage === "recording") {
      await navigator.locks.request(recordingLock(row.id), { ifAvailable: true }, async (lock) => {
        if (lock) await (row.size > 0 ? store.change(row.id, { stage: "waiting" }) : store.remove(row.id));
      });
    } else if (row.stage === "sent" && Date.parse(row.startedAt) < Date.now() - SENT_ROWS_KEPT_MS) {
      await store.remove(row.id);
    }
  }
}

/** Held by the tab that records it. */
export const recordingLock = (id: string): string => `convoflow-recording-${id}`;
