/** Sends the generated client's requests: adds the proof, renews the session once for all tabs, words errors. */
import { client } from "./generated/client.gen";
import { Problem, problemOf } from "./problem";
import { isEnding, type Proof, proof } from "./proof";

const SESSION = "/api/v1/auth/session";
const SAFE = new Set(["GET", "HEAD"]);
const OF_SESSION = new RegExp(`${SESSION}(/|$)`);

let whenSignedOut: () => void = () => {};

/** What to do once when the session has ended for good. */
export function onSignedOut(act: () => void): void {
  whenSignedOut = act;
}

client.setConfig({ baseUrl: "/api/v1", credentials: "same-origin", fetch: (input) => send(input as Request) });
client.interceptors.error.use((error, response) => problemOf(error, response));

/** Like `fetch`, in the session of whoever is signed in. */
export async function send(request: Request): Promise<Response> {
  const held = proof();
  if (held === null || OF_SESSION.test(new URL(request.url).pathname)) return fetch(request);
  const current = isEnding(held) ? await renewed(held) : held;
  const answer = await fetch(proven(request.clone(), current));
  if (answer.status !== 401 && !(await isStale(answer))) return answer;
  return fetch(proven(request, await renewed(current)));
}

/** For what the browser asks for by itself: audio, pictures, events. */
export async function ensureFresh(): Promise<void> {
  const held = proof();
  if (held !== null && isEnding(held)) await renewed(held);
}

function proven(request: Request, held: Proof): Request {
  if (!SAFE.has(request.method)) request.headers.set("X-CSRF-Token", held.token);
  return request;
}

async function isStale(answer: Response): Promise<boolean> {
  if (answer.status !== 403) return false;
  const body: unknown = await answer.clone().json().catch(() => ({}));
  return (body as { code?: string }).code === "csrf_token";
}

/** A newer proof than `old`: another tab's, else one that we ask for while the other tabs wait. */
async function renewed(old: Proof): Promise<Proof> {
  return await navigator.locks.request("convoflow-session", async () => {
    const now = proof();
    if (now && now.token !== old.token) return now;
    const answer = await fetch(`${SESSION}/refresh`, { method: "POST" });
    const fresh = proof();
    if (answer.ok && fresh) return fresh;
    const problem = problemOf(await answer.json().catch(() => ({})), answer);
    if (answer.status === 401) whenSignedOut();
    throw answer.ok ? new Problem(401, { detail: "Sign in again: this browser keeps no cookies." }) : problem;
  });
}
