/** All screens, at a glance. Each is loaded when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { isSignedIn } from "./api/proof";
import { Frame } from "./frame";
import { pageOfLink } from "./session/link-proof";
import { Empty, Loading, Page, Trouble } from "./ui/page";

/** A page's filters as its address holds them. */
export type Filters = Readonly<Record<string, string | undefined>>;

const filters = (search: Record<string, unknown>): Filters =>
  Object.fromEntries(Object.entries(search).map(([name, value]) => [name, value == null ? undefined : String(value)]));

const root = createRootRoute({
  beforeLoad: ({ location }) => {
    const page = pageOfLink(`#${location.hash}`);
    if (page && location.pathname !== page) throw redirect({ to: page, hash: location.hash });
  },
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Frame,
  beforeLoad: ({ location }) => {
    if (!isSignedIn()) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
});

const outside = <Path extends string>(path: Path, load: () => Promise<{ default: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load), validateSearch: filters });

const screen = <Path extends string>(path: Path, load: () => Promise<{ default: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => inside, path, component: lazyRouteComponent(load), validateSearch: filters });

const tree = root.addChildren([
  outside("/sign-in", () => import("./session/SignIn").then((it) => ({ default: it.SignIn }))),
  outside("/register", () => import("./session/Register").then((it) => ({ default: it.Register }))),
  outside("/forgotten-password", () => import("./session/ForgottenPassword").then((it) => ({ default: it.ForgottenPassword }))),
  outside("/new-password", () => import("./session/NewPassword").then((it) => ({ default: it.NewPassword }))),
  inside.addChildren([
    screen("/", () => import("./screens/today/Today").then((it) => ({ default: it.Today }))),
    screen("/search", () => import("./screens/search/Search").then((it) => ({ default: it.Search }))),
    screen("/calls", () => import("./screens/calls/CallList").then((it) => ({ default: it.CallList }))),
    screen("/calls/$callId", () => import("./screens/calls/CallPage").then((it) => ({ default: it.CallPage }))),
    screen("/followups", () => import("./screens/followups/FollowupList").then((it) => ({ default: it.FollowupList }))),
    screen("/clients", () => import("./screens/clients/ClientList").then((it) => ({ default: it.ClientList }))),
    screen("/clients/$clientId", () => import("./screens/clients/ClientPage").then((it) => ({ default: it.ClientPage }))),
    screen("/leads", () => import("./screens/leads/LeadList").then((it) => ({ default: it.LeadList }))),
    screen("/leads/$leadId", () => import("./screens/leads/LeadPage").then((it) => ({ default: it.LeadPage }))),
    screen("/tasks", () => import("./screens/tasks/TaskList").then((it) => ({ default: it.TaskList }))),
    screen("/tasks/$taskId", () => import("./screens/tasks/TaskPage").then((it) => ({ default: it.TaskPage }))),
    screen("/violations", () => import("./screens/violations/ViolationList").then((it) => ({ default: it.ViolationList }))),
    screen("/violations/$violationId", () => import("./screens/violations/ViolationPage").then((it) => ({ default: it.ViolationPage }))),
    screen("/vehicles", () => import("./screens/fleet/VehicleList").then((it) => ({ default: it.VehicleList }))),
    screen("/vehicles/$vehicleId", () => import("./screens/fleet/VehiclePage").then((it) => ({ default: it.VehiclePage }))),
    screen("/bookings", () => import("./screens/fleet/Bookings").then((it) => ({ default: it.Bookings }))),
    screen("/bookings/$bookingId", () => import("./screens/fleet/BookingPage").then((it) => ({ default: it.BookingPage }))),
    screen("/incidents", () => import("./screens/incidents/IncidentList").then((it) => ({ default: it.IncidentList }))),
    screen("/incidents/$incidentId", () => import("./screens/incidents/IncidentPage").then((it) => ({ default: it.IncidentPage }))),
    screen("/drivers", () => import("./screens/drivers/DriverList").then((it) => ({ default: it.DriverList }))),
    screen("/figures", () => import("./screens/figures/Figures").then((it) => ({ default: it.Figures }))),
    screen("/settings", () => import("./screens/settings/Settings").then((it) => ({ default: it.Settings }))),
    screen("/record", () => import("./screens/record/Record").then((it) => ({ default: it.Record }))),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  basepath: "/app",
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) => <Trouble error={error} again={reset} />,
  defaultNotFoundComponent: () => (
    <Page title="Nothing here">
      <Empty title="There is no page at this address">
        <p>It may have been moved, or the link is incomplete.</p>
      </Empty>
    </Page>
  ),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
