/** Until when it has to be answered, each day with what it rests on. */
import { useQuery } from "@tanstack/react-query";
import type { ViolationOut } from "~/api/generated";
import { violationsDeadlinesOptions } from "~/api/generated/@tanstack/react-query.gen";
import { daysAgo } from "~/ui/days";
import { date } from "~/ui/format";
import { Shown } from "~/ui/page";
import { daysUntil, nearness } from "./fields";
import { deadlineName } from "./words";

const SURE: Readonly<Record<string, string>> = { S: "seen in the law", W: "from a secondary source", K: "general knowledge: check it" };

export function Deadlines({ violation }: { readonly violation: ViolationOut }) {
  const query = useQuery(violationsDeadlinesOptions({ path: { violation_id: violation.id } }));
  const today = daysAgo(0);
  return (
    <section className="card" aria-label="Deadlines">
      <h2>Deadlines</h2>
      <Shown query={query} lines={3}>
        {(deadlines) =>
          deadlines.length === 0 ? (
            <p className="muted">None is known: the kind of letter and its date say which rules count.</p>
          ) : (
            <ul className="list">
              {[...deadlines].sort((a, b) => a.due_on.localeCompare(b.due_on)).map((each) => (
                <li key={each.kind} className="deadline">
                  <span>
                    <strong>{deadlineName(each.kind)}</strong> {date(`${each.due_on}T12:00`)}
                  </span>
                  <span className={daysUntil(each.due_on, today) < 0 ? "tag bad" : "tag"}>{nearness(each.due_on, today)}</span>
                  <span className="muted small-text">
                    {each.basis.charAt(0).toUpperCase() + each.basis.slice(1)}
                    {each.source === "rule" && ` (${SURE[each.certainty] ?? each.certainty})`}.
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}
