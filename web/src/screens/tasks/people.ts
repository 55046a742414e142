/** Those whom tasks are for, by name. */
import { useQuery } from "@tanstack/react-query";
import { driversListDriversOptions } from "~/api/generated/@tanstack/react-query.gen";
import { canTakeWork, useTeam } from "~/session/people";
import { useManages, useMe } from "~/session/session";
import type { Whom } from "./whom";

const MOST_DRIVERS = 200;

const useDrivers = () => useQuery(driversListDriversOptions({ query: { limit: MOST_DRIVERS } })).data ?? [];

/** Whom this person may give a task to. */
export function useReceivers() {
  const me = useMe().data;
  const manages = useManages();
  const team = useTeam().filter(canTakeWork);
  const drivers = useDrivers();
  const colleagues = manages ? team.map(({ id, full_name }) => ({ id, name: full_name })) : me && canTakeWork({ role: me.role, deactivated_at: null }) ? [{ id: me.id, name: "You" }] : [];
  return { colleagues, drivers };
}

/** Says for whom a task is. */
export function useWhom(): (task: Whom) => string {
  const me = useMe().data;
  const team = useTeam();
  const drivers = useDrivers();
  return ({ owner_id, driver_id }) => {
    if (owner_id) return owner_id === me?.id ? "You" : (team.find(({ id }) => id === owner_id)?.full_name ?? "A colleague");
    if (driver_id) return drivers.find(({ id }) => id === driver_id)?.name ?? "A driver";
    return "Anybody";
  };
}
