/** The sides of the fleet: the vehicles, who has them when, what happened to them, who drives. */
import { Link } from "@tanstack/react-router";

export function FleetTabs() {
  return (
    <nav className="tabs-list" aria-label="Fleet">
      <Link to="/vehicles">Vehicles</Link>
      <Link to="/bookings">Bookings</Link>
      <Link to="/incidents">Incidents</Link>
      <Link to="/drivers">Drivers</Link>
    </nav>
  );
}
