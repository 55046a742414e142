/** Which sentence belongs to a moment of the recording. */
interface Span {
  readonly number: number;
  readonly start_ms: number;
  readonly end_ms: number;
}

/** The number of the last segment that has begun by then, unless its pause has long gone on. */
export function segmentAt(segments: readonly Span[], ms: number): number | undefined {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.start_ms ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  const found = segments[low - 1];
  return found && ms < found.end_ms + 1000 ? found.number : undefined;
}
