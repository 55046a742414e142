/** The shell is kept for use without a network; a newer release is offered, never forced on a recording. */
import { registerSW } from "virtual:pwa-register";
import { say } from "./ui/toast";

export function keepCurrent(): void {
  if (!("serviceWorker" in navigator)) return;
  const update = registerSW({
    onNeedRefresh: () => say("A newer version is ready.", { label: "Load it", run: () => update(true) }),
  });
}
