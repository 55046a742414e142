/** The sides of the fleet: the vehicles, who has them when, what happened to them, who drives. */
import { Link, useRouterState } from "@tanstack/react-router";
import { Tabs } from "~/ui/tabs";

export function FleetTabs() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <Tabs label="Fleet" current={path}>
      <Link to="/vehicles">Vehicles</Link>
      <Link to="/bookings">Bookings</Link>
      <Link to="/incidents">Incidents</Link>
      <Link to="/drivers">Drivers</Link>
    </Tabs>
  );
}
