/** Whose lead it is: given to a colleague by whoever runs the team, taken by an agent while it is free. */
import { useQuery } from "@tanstack/react-query";
import { type LeadOut, leadsAssign, leadsChange } from "~/api/generated";
import { teamListAgentsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useManages, useMe } from "~/session/session";
import { useChange } from "~/ui/change";
import { Select } from "~/ui/form";

const NOBODY = "";
const LEAST_BUSY = "least busy";
const TOUCHES = ["leads", "analytics"];

export function Owner({ lead }: { readonly lead: LeadOut }) {
  const me = useMe().data;
  const path = { lead_id: lead.id };
  const take = useChange<void, unknown>(() => leadsAssign({ path, body: {}, throwOnError: true }), TOUCHES);
  if (useManages()) return <Given lead={lead} />;
  if (lead.owner_id) return lead.owner_id === me?.id ? "You" : "A colleague";
  return (
    <span className="row">
      Nobody
      {me?.role === "agent" && (
        <button type="button" className="small" onClick={() => take.mutate()}>
          Take it
        </button>
      )}
    </span>
  );
}

function Given({ lead }: { readonly lead: LeadOut }) {
  const path = { lead_id: lead.id };
  const team = useQuery(teamListAgentsOptions({ query: { limit: 200 } })).data ?? [];
  const give = useChange<string, unknown>(
    (to) =>
      to === NOBODY
        ? leadsChange({ path, body: { owner_id: null }, throwOnError: true })
        : leadsAssign({ path, body: to === LEAST_BUSY ? {} : { owner_id: to }, throwOnError: true }),
    TOUCHES,
  );
  const people = team.filter(({ id, deactivated_at }) => !deactivated_at || id === lead.owner_id);
  return (
    <Select
      hideLabel
      label="Whose lead it is"
      name="owner"
      value={lead.owner_id ?? NOBODY}
      onChange={(event) => give.mutate(event.target.value)}
      choices={[[NOBODY, "Nobody"], [LEAST_BUSY, "Whoever has the fewest"], ...people.map(({ id, full_name }) => [id, full_name] as const)]}
    />
  );
}
