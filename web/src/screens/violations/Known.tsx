/** The way to the notice that is in the way. */
import { Link } from "@tanstack/react-router";
import { Problem } from "~/api/problem";

/** The id of the notice that has the reference already, where that is what is wrong. */
export function knownNotice(error: unknown): string | null {
  return error instanceof Problem && error.code === "notice_known" ? String(error.members.violation_id) : null;
}

/** The same refusal without the id, which means nothing to people. */
export const asKnown = (error: unknown): unknown => (knownNotice(error) ? new Problem(409, { detail: "This notice is here already." }) : error);

export function Known({ violationId }: { readonly violationId: string }) {
  return (
    <p className="note warn">
      This issuer has used the reference before.{" "}
      <Link to="/violations/$violationId" params={{ violationId }}>
        See that notice
      </Link>
    </p>
  );
}
