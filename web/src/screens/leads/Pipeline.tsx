/** How many leads stand at each step; a step chooses the list below. */
import { useQuery } from "@tanstack/react-query";
import { analyticsOverviewOptions } from "~/api/generated/@tanstack/react-query.gen";
import { count, words, zone } from "~/ui/format";
import { Shown } from "~/ui/page";
import { STATUSES } from "./words";
import "./leads.css";

interface PipelineProps {
  readonly chosen: string | undefined;
  readonly choose: (status: string | undefined) => void;
}

export function Pipeline({ chosen, choose }: PipelineProps) {
  const query = useQuery(analyticsOverviewOptions({ query: { zone: zone() } }));
  return (
    <Shown query={query} lines={2}>
      {({ leads_by_status }) => (
        <ul className="pipeline" aria-label="Steps of the pipeline">
          {STATUSES.map((status) => (
            <li key={status}>
              <button type="button" aria-pressed={chosen === status} onClick={() => choose(chosen === status ? undefined : status)}>
                <span className="number">{count((leads_by_status as Record<string, number>)[status] ?? 0)}</span>
                {words(status)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}
