/** The frame round every screen: where one can go, and whether there is a network. */
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useMe, useSignOut } from "./session/session";
import { SearchBox } from "./screens/search/SearchBox";
import { Dialog } from "./ui/dialog";
import { Icon, type IconName } from "./ui/icons";

interface Place {
  readonly to: string;
  readonly text: string;
  readonly icon: IconName;
  /** Beginnings of the addresses of its other sides. */
  readonly also?: readonly string[];
}

const DAILY: readonly Place[] = [
  { to: "/", text: "Today", icon: "today" },
  { to: "/calls", text: "Calls", icon: "calls" },
  { to: "/record", text: "Record", icon: "record" },
  { to: "/followups", text: "Follow-ups", icon: "followups" },
];
const OTHERS: readonly Place[] = [
  { to: "/clients", text: "Clients", icon: "clients" },
  { to: "/leads", text: "Leads", icon: "leads" },
  { to: "/tasks", text: "Tasks", icon: "tasks" },
  { to: "/violations", text: "Violations", icon: "violations" },
  { to: "/vehicles", text: "Fleet", icon: "fleet", also: ["/bookings", "/incidents", "/drivers"] },
  { to: "/figures", text: "Figures", icon: "figures" },
  { to: "/settings", text: "Settings", icon: "settings" },
];

function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      addEventListener("online", changed);
      addEventListener("offline", changed);
      return () => {
        removeEventListener("online", changed);
        removeEventListener("offline", changed);
      };
    },
    () => navigator.onLine,
  );
}

export function Frame() {
  const [menu, setMenu] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const connected = useOnline();
  useEffect(() => {
    setMenu(false);
    // A new page begins at its heading for those who hear it.
    if (!first.current) main.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Side />
      <main id="main" ref={main} tabIndex={-1}>
        {!connected && (
          <p className="offline" role="status">
            No network. Recordings are kept on this device and sent later.
          </p>
        )}
        <Outlet />
      </main>
      <nav className="bar" aria-label="Main">
        <ul>
          {DAILY.map((place) => (
            <li key={place.to}>
              <Way place={place} />
            </li>
          ))}
          <li>
            <button type="button" aria-haspopup="dialog" aria-expanded={menu} onClick={() => setMenu(true)}>
              <Icon name="more" />
              More
            </button>
          </li>
        </ul>
      </nav>
      <Dialog open={menu} close={() => setMenu(false)} title="More">
        <SearchBox sent={() => setMenu(false)} />
        <ul className="menu">
          {OTHERS.map((place) => (
            <li key={place.to}>
              <Way place={place} />
            </li>
          ))}
        </ul>
        <WhoAmI />
      </Dialog>
    </div>
  );
}

function Side() {
  return (
    <header className="side">
      <Link className="brand" to="/">
        <img src="/app/icon.svg" alt="" width="28" height="28" />
        Convoflow
      </Link>
      <SearchBox shortcut />
      <nav aria-label="All places">
        <ul>
          {[...DAILY, ...OTHERS].map((place) => (
            <li key={place.to}>
              <Way place={place} />
            </li>
          ))}
        </ul>
      </nav>
      <div className="foot">
        <WhoAmI />
      </div>
    </header>
  );
}

function Way({ place }: { readonly place: Place }) {
  const also = useRouterState({ select: ({ location }) => place.also?.some((path) => location.pathname.startsWith(path)) });
  return (
    <Link to={place.to} activeOptions={{ exact: place.to === "/", includeSearch: false }} aria-current={also ? "page" : undefined}>
      <Icon name={place.icon} />
      {place.text}
    </Link>
  );
}

function WhoAmI() {
  const me = useMe().data;
  const signOut = useSignOut();
  return (
    <div className="stack tight">
      {me && (
        <p>
          {me.full_name}
          <br />
          <span className="muted">{me.role}</span>
        </p>
      )}
      <button type="button" className="small" onClick={() => void signOut()}>
        Sign out
      </button>
    </div>
  );
}
