/** What the day asks for: due and overdue, what got stuck, who is waiting to buy. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { analyticsOverviewOptions, followupsListFollowupsOptions, leadsListLeadsOptions, tasksListTasksOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useMe } from "~/session/session";
import { fromNow, words } from "~/ui/format";
import { Empty, Page, Shown } from "~/ui/page";
import { FollowupRow } from "../followups/FollowupRow";
import { TaskRow } from "../tasks/TaskRow";
import { Letters } from "./Letters";
import { Stuck } from "./Stuck";

const MOST = 20;
const MOST_LEADS = 5;
const MOST_TASKS = 5;

export function Today() {
  const me = useMe().data;
  return (
    <Page title="Today" actions={<Link className="button primary" to="/record">Record a call</Link>}>
      {me && <p className="muted">{greeting(new Date().getHours())}, {me.full_name}.</p>}
      <Counts />
      <Due title="Overdue" due="overdue" nothing={null} />
      <Due
        title="Due today"
        due="today"
        nothing={
          <Empty title="Nothing is due today">
            <p>Follow-ups appear here as calls are analysed, or when you make one.</p>
            <Link className="button" to="/followups">See all follow-ups</Link>
          </Empty>
        }
      />
      <YourTasks />
      <Letters />
      <div className="columns">
        <Stuck />
        <HotLeads />
      </div>
    </Page>
  );
}

function greeting(hour: number): string {
  if (hour < 12) return "Good morning";
  return hour < 18 ? "Good afternoon" : "Good evening";
}

function Counts() {
  const query = useQuery(analyticsOverviewOptions({ query: { zone: Intl.DateTimeFormat().resolvedOptions().timeZone } }));
  return (
    <Shown query={query} lines={1}>
      {(figures) => (
        <>
          {figures.total_calls === 0 && figures.total_leads === 0 && <FirstSteps />}
          <ul className="row" aria-label="The day in figures">
            <li className="tag">{figures.total_calls_today === 1 ? "1 call" : `${figures.total_calls_today} calls`} today</li>
            <li className={figures.followups_overdue ? "tag bad" : "tag good"}>{figures.followups_overdue} overdue</li>
            <li className="tag">{figures.followups_due_today} due today</li>
            <li className="tag">{figures.leads_without_contact} leads without contact</li>
          </ul>
        </>
      )}
    </Shown>
  );
}

function Due({ title, due, nothing }: { readonly title: string; readonly due: "today" | "overdue"; readonly nothing: ReactNode }) {
  const query = useQuery(followupsListFollowupsOptions({ query: { due, status: "open", sort: "due_date", limit: MOST } }));
  return (
    <Shown query={query}>
      {(followups) =>
        followups.length === 0 ? (
          nothing
        ) : (
          <section className="stack tight" aria-label={title}>
            <h2>{title}</h2>
            <ul className="list card">
              {followups.map((each) => (
                <li key={each.id}>
                  <FollowupRow followup={each} />
                </li>
              ))}
            </ul>
            {followups.length === MOST && <Link to="/followups" search={{ due }}>All of them</Link>}
          </section>
        )
      }
    </Shown>
  );
}

/** What was given to this person at the office's desk; nothing where that is nothing. */
function YourTasks() {
  const owner = useMe().data?.id;
  const tasks = useQuery({ ...tasksListTasksOptions({ query: { owner: owner ?? null, status: "open", sort: "due_date", limit: MOST_TASKS } }), enabled: owner !== undefined }).data ?? [];
  if (tasks.length === 0) return null;
  return (
    <section className="stack tight" aria-label="Your tasks">
      <h2>Your tasks</h2>
      <ul className="list card">
        {tasks.map((task) => (
          <li key={task.id}>
            <TaskRow task={task} />
          </li>
        ))}
      </ul>
      {tasks.length === MOST_TASKS && <Link to="/tasks" search={{ owner }}>All your tasks</Link>}
    </section>
  );
}

function HotLeads() {
  const query = useQuery(leadsListLeadsOptions({ query: { hot: true, limit: MOST_LEADS } }));
  return (
    <section className="stack tight" aria-label="Hot leads">
      <h2>Hot leads</h2>
      <Shown query={query}>
        {(leads) =>
          leads.length === 0 ? (
            <Empty title="No hot leads">
              <p>Whoever says on a call that they want it, waits to pay, or is marked as very interested, appears here.</p>
            </Empty>
          ) : (
            <>
              <ul className="list card">
                {leads.map((lead) => (
                  <li key={lead.id} className="line">
                    <span className="title">
                      <Link to="/leads/$leadId" params={{ leadId: lead.id }}>
                        {lead.name ?? lead.phone}
                      </Link>
                    </span>
                    <span className="meta">
                      <span>{lead.interest_level === "high" ? "Very interested" : words(lead.intent)}</span>
                      <span>{words(lead.status)}</span>
                      <span>{lead.last_contact_at ? `last contact ${fromNow(lead.last_contact_at)}` : "not contacted yet"}</span>
                    </span>
                    <span className="end">
                      <a className="button small" href={`tel:${lead.phone}`}>
                        Call<span className="visually-hidden"> {lead.name ?? lead.phone}</span>
                      </a>
                    </span>
                  </li>
                ))}
              </ul>
              {leads.length === MOST_LEADS && <Link to="/leads" search={{ hot: "true" }}>All hot leads</Link>}
            </>
          )
        }
      </Shown>
    </section>
  );
}

const FIRST = [
  { to: "/record", text: "Record a call, or send a recording", then: "It is written down, summed up, and its promises become follow-ups." },
  { to: "/leads", text: "Bring in your leads", then: "Type them in, or import a list." },
  { to: "/vehicles", text: "Add your vehicles", then: "Letters about them find whoever had them." },
  { to: "/settings", text: "Invite your colleagues", then: "Everybody sees what is theirs; you see all of it.", tab: "team" },
] as const;

/** What a new team can do with an empty house. */
function FirstSteps() {
  return (
    <section className="card" aria-label="First steps">
      <h2>Begin with one of these</h2>
      <ul className="list">
        {FIRST.map(({ to, text, then, ...search }) => (
          <li key={to} className="line">
            <span className="title">
              <Link to={to} search={search}>
                {text}
              </Link>
            </span>
            <span className="meta">{then}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
