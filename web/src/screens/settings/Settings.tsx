/** What this person, and who runs the team, can set. */
import { Link, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Role } from "~/api/generated";
import { useMe } from "~/session/session";
import { Loading, Page } from "~/ui/page";
import { Tabs } from "~/ui/tabs";
import { Me } from "./Me";

const EVERYBODY: readonly Role[] = ["owner", "manager", "agent", "viewer"];
const MANAGERS: readonly Role[] = ["owner", "manager"];
const OWNERS: readonly Role[] = ["owner"];

const TABS = {
  me: { text: "Me", screen: Me, may: EVERYBODY },
  team: { text: "Team", screen: lazy(() => import("./Team")), may: MANAGERS },
  connections: { text: "Connections", screen: lazy(() => import("./Connections")), may: MANAGERS },
  webhooks: { text: "Webhooks", screen: lazy(() => import("./Webhooks")), may: MANAGERS },
  keys: { text: "API keys", screen: lazy(() => import("./Keys")), may: OWNERS },
  regimes: { text: "Rules", screen: lazy(() => import("./Regimes")), may: EVERYBODY },
  data: { text: "Data", screen: lazy(() => import("./Retention")), may: MANAGERS },
  history: { text: "History", screen: lazy(() => import("./History")), may: MANAGERS },
  usage: { text: "Usage", screen: lazy(() => import("./Usage")), may: MANAGERS },
} as const;

type Tab = keyof typeof TABS;

export function Settings() {
  const role = useMe().data?.role ?? "viewer";
  const { tab: wanted } = useSearch({ from: "/inside/settings" });
  const open = (Object.keys(TABS) as Tab[]).filter((tab) => TABS[tab].may.includes(role));
  const tab = open.find((each) => each === wanted) ?? "me";
  const Screen = TABS[tab].screen;
  return (
    <Page title="Settings">
      <Tabs label="Settings" current={tab}>
        {open.map((each) => (
          <Link key={each} to="/settings" search={{ tab: each }} aria-current={each === tab ? "page" : undefined} activeProps={{ "aria-current": each === tab ? "page" : undefined }}>
            {TABS[each].text}
          </Link>
        ))}
      </Tabs>
      <Suspense fallback={<Loading />}>
        <Screen />
      </Suspense>
    </Page>
  );
}
