/** The cookie that this page may read: proof that a change comes from us, and when the access token ends. */
const COOKIE = "convoflow_csrf";
const EARLY_MS = 30_000;

export interface Proof {
  readonly token: string;
  readonly endsAt: number;
}

export function parseProof(cookies: string): Proof | null {
  const value = cookies
    .split("; ")
    .find((each) => each.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
  const [token, endsAt] = (value ?? "").split(".");
  return token ? { token, endsAt: Number(endsAt) * 1000 } : null;
}

export const proof = (): Proof | null => parseProof(document.cookie);

/** Without the cookie nobody is signed in: nothing need be asked. */
export const isSignedIn = (): boolean => proof() !== null;

export const isEnding = (held: Proof): boolean => held.endsAt - Date.now() < EARLY_MS;
