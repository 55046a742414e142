/** Keeps trying something until it says that nothing is left to do. */
export interface Waits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Answers what starts it: at once, however long the wait had become, and never twice at a time. Whoever asks while
 * it runs is served by one more round after it.
 */
export function persistent(act: () => Promise<boolean>, { firstMs, longestMs }: Waits): () => Promise<void> {
  let wait = firstMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let asked = false;

  async function rounds(): Promise<void> {
    clearTimeout(timer);
    let done = true;
    while (asked) {
      asked = false;
      done = await act().catch(() => false);
    }
    if (done) return;
    timer = setTimeout(() => void run(), wait * (0.75 + Math.random() / 2));
    wait = Math.min(longestMs, wait * 2);
  }

  function run(): Promise<void> {
    asked = true;
    running ??= rounds().finally(() => (running = undefined));
    return running;
  }

  return () => {
    wait = firstMs;
    return run();
  };
}
