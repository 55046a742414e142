/** How far the work on a call has come. */
const STEPS: Readonly<Record<string, readonly [text: string, percent: number]>> = {
  transcript: ["Writing down what was said", 20],
  insights: ["Finding what was agreed", 75],
  followups: ["Making follow-ups", 95],
  finish: ["Nearly there", 99],
};

export function Progress({ stage }: { readonly stage: string | null }) {
  const [text, percent] = STEPS[stage ?? ""] ?? ["Waiting for its turn", 5];
  return (
    <div className="card" role="status">
      <p>{text} …</p>
      <div className="progress" role="progressbar" aria-label="Progress" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
        <span style={{ width: `${percent}%` }} />
      </div>
      <p className="muted small-text">You need not wait: this goes on by itself.</p>
    </div>
  );
}
