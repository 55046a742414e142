/** What went wrong, in words for a person; every error that the client throws is one of these. */
import type { Problem as ProblemBody } from "./generated";

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  /** By the name of the field, without the part of the request that held it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Further fields of the answer: the id of the row that is in the way. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Partial<ProblemBody>, retryAfter: string | null = null) {
    super(detail(status, body, retryAfter));
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? "";
    this.requestId = body.request_id ?? "";
    this.members = { ...body };
    this.fields = Object.fromEntries(
      (body.errors ?? []).map((each) => [each.field.split(".").slice(1).join(".") || each.field, each.message]),
    );
  }

  /** Whether trying the same again may help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Answers and failures of the network alike. */
export function problemOf(error: unknown, response?: Response): Problem {
  if (error instanceof Problem) return error;
  if (response && !response.ok) {
    const body = typeof error === "object" && error !== null ? error : {};
    return new Problem(response.status, body, response.headers.get("Retry-After"));
  }
  return new Problem(0, {});
}

/** The service speaks to programs too: what they would call is a screen for people. */
export const forPeople = (text: string): string =>
  text
    .replaceAll(/set [A-Z_]+ or PUT \/integrations\/\w+/g, "set it up again under Settings, Connections")
    .replaceAll(/PUT \/integrations\/\w+(?: first| with enabled true)?/g, "set it up under Settings, Connections")
    .replaceAll(/GET \/integrations\b/g, "Settings, Connections");

function detail(status: number, body: Partial<ProblemBody>, retryAfter: string | null): string {
  if (status === 0) return "The service cannot be reached. Check the connection, then try again.";
  const said = forPeople(body.detail ?? `The service answered ${status}.`);
  return status === 429 && retryAfter ? `${said} In ${retryAfter} seconds it works again.` : said;
}
