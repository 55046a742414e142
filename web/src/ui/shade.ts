/** Whether it is light or dark just now: what is drawn in colours of its own is drawn anew when that changes. */
import { useSyncExternalStore } from "react";

const dark = () => matchMedia("(prefers-color-scheme: dark)");

function watch(changed: () => void): () => void {
  const ofDevice = dark();
  const chosen = new MutationObserver(changed);
  chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  ofDevice.addEventListener("change", changed);
  return () => {
    chosen.disconnect();
    ofDevice.removeEventListener("change", changed);
  };
}

export const useShade = (): string => useSyncExternalStore(watch, () => document.documentElement.dataset.theme ?? (dark().matches ? "dark" : "light"));
