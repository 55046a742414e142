/** The two sides of the fleet: the vehicles, and who has them when. */
import { Link } from "@tanstack/react-router";

export function FleetTabs() {
  return (
    <nav className="tabs-list" aria-label="Fleet">
      <Link to="/vehicles">Vehicles</Link>
      <Link to="/bookings">Bookings</Link>
    </nav>
  );
}
