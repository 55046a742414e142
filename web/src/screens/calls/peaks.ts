/** How loud a recording is over its length, for the picture above the player. */

/** The loudest of each of `bins` equal parts, 0 to 1 of the loudest of all. */
export function peaks(samples: Float32Array, bins: number): number[] {
  const width = Math.max(1, Math.floor(samples.length / bins));
  const loudest = Array.from({ length: Math.min(bins, samples.length) }, (_, bin) => {
    let most = 0;
    for (let at = bin * width; at < (bin + 1) * width; at++) most = Math.max(most, Math.abs(samples[at] ?? 0));
    return most;
  });
  const top = Math.max(...loudest, 1e-6);
  return loudest.map((each) => each / top);
}

/** At 8 kHz half an hour is 58 MB for a moment: enough to see, and within a phone's means. */
export async function decode(bytes: ArrayBuffer): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, 1, 8000);
  return (await context.decodeAudioData(bytes)).getChannelData(0);
}
