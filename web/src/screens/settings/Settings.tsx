/** What this person, and who runs the team, can set. */
import { Link, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useManages } from "~/session/session";
import { Loading, Page } from "~/ui/page";
import { Me } from "./Me";

const TABS = {
  me: { text: "Me", screen: Me, managers: false },
  team: { text: "Team", screen: lazy(() => import("./Team")), managers: true },
  connections: { text: "Connections", screen: lazy(() => import("./Connections")), managers: true },
  webhooks: { text: "Webhooks", screen: lazy(() => import("./Webhooks")), managers: true },
  usage: { text: "Usage", screen: lazy(() => import("./Usage")), managers: true },
} as const;

type Tab = keyof typeof TABS;

export function Settings() {
  const manages = useManages();
  const { tab: wanted } = useSearch({ from: "/inside/settings" });
  const open = (Object.keys(TABS) as Tab[]).filter((tab) => manages || !TABS[tab].managers);
  const tab = open.find((each) => each === wanted) ?? "me";
  const Screen = TABS[tab].screen;
  return (
    <Page title="Settings">
      <nav className="tabs-list" aria-label="Settings">
        {open.map((each) => (
          <Link key={each} to="/settings" search={{ tab: each }} aria-current={each === tab ? "page" : undefined} activeProps={{ "aria-current": each === tab ? "page" : undefined }}>
            {TABS[each].text}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        <Screen />
      </Suspense>
    </Page>
  );
}
