/** The organisation and its people: who may what, who is invited, who has left. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type InviteMade, type MemberOut, type OutsideEngines, type Role, teamChangeAgent, teamChangeTenant, teamDeactivateAgent, teamInvite, teamRestoreAgent, teamWithdrawInvite } from "~/api/generated";
import { teamListAgentsOptions, teamListInvitesOptions, teamReadTenantOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useMe } from "~/session/session";
import { useChange } from "~/ui/change";
import { type Choice, Form, Input, Select, Submit, type Values } from "~/ui/form";
import { date } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";

const ROLES: readonly Choice[] = [
  ["owner", "Owner: everything"],
  ["manager", "Manager: runs the team"],
  ["agent", "Agent: their own calls"],
  ["viewer", "Viewer: reads"],
];

const OUTSIDE: readonly Choice[] = [
  ["always", "All of them"],
  ["with_consent", "Those whose caller agreed"],
  ["never", "None: the local engine alone"],
];

export default function Team() {
  return (
    <div className="columns">
      <section className="card" aria-label="People">
        <h2>People</h2>
        <People />
      </section>
      <section className="card" aria-label="Invite somebody">
        <h2>Invite somebody</h2>
        <Invite />
        <Invited />
      </section>
      <section className="card" aria-label="Organisation">
        <h2>Organisation</h2>
        <Organisation />
      </section>
    </div>
  );
}

function People() {
  const query = useQuery(teamListAgentsOptions({ query: { limit: 200 } }));
  return (
    <Shown query={query}>
      {(members) => (
        <ul className="list">
          {members.map((member) => (
            <li key={member.id}>
              <Member member={member} />
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

function Member({ member }: { readonly member: MemberOut }) {
  const me = useMe().data;
  const path = { agent_id: member.id };
  const change = useChange((role: Role) => teamChangeAgent({ path, body: { role }, throwOnError: true }), ["team"]);
  const restore = useChange<void, unknown>(() => teamRestoreAgent({ path, throwOnError: true }), ["team"]);
  const leave = useChange<void, unknown>(async () => {
    await teamDeactivateAgent({ path, throwOnError: true });
    say(`${member.full_name} can no longer sign in. Their calls stay; open leads and work go to the others.`, { label: "Undo", run: () => restore.mutate() });
  }, ["team"]);
  const mayChange = me?.role === "owner" && me.id !== member.id && !member.deactivated_at;
  return (
    <div className="line">
      <span className="title">{member.full_name}</span>
      <span className="meta">
        <span>{member.email}</span>
        {member.deactivated_at && <span className="tag">Left</span>}
      </span>
      <span className="end">
        {mayChange ? (
          <>
            <Select hideLabel label={`Role of ${member.full_name}`} name="role" choices={ROLES} value={member.role} onChange={(event) => change.mutate(event.target.value as Role)} />
            <button type="button" className="small plain" onClick={() => leave.mutate()}>
              Let go<span className="visually-hidden"> {member.full_name}</span>
            </button>
          </>
        ) : member.deactivated_at ? (
          <button type="button" className="small" onClick={() => restore.mutate()}>
            Let in again<span className="visually-hidden"> {member.full_name}</span>
          </button>
        ) : (
          <span className="tag">{member.role}</span>
        )}
      </span>
    </div>
  );
}

function Invite() {
  const [made, setMade] = useState<InviteMade | null>(null);
  const invite = useChange(
    async ({ email = "", role }: Values) => setMade((await teamInvite({ body: { email, role: role as Role }, throwOnError: true })).data),
    ["teamListInvites"],
    { quiet: true },
  );
  return (
    <>
      <Form label="Invite somebody" submit={(values) => invite.mutateAsync(values)}>
        <Input label="E-mail" name="email" type="email" required />
        <Select label="Role" name="role" choices={ROLES} defaultValue="agent" />
        <Submit className="">Invite</Submit>
      </Form>
      {made && (
        <div className="note" role="status">
          <p>{made.link ? "Give this link to them; it is shown once:" : `An e-mail is on its way to ${made.email}.`}</p>
          {made.link && <code>{made.link}</code>}
        </div>
      )}
    </>
  );
}

function Invited() {
  const query = useQuery(teamListInvitesOptions());
  const withdraw = useChange((invite_id: string) => teamWithdrawInvite({ path: { invite_id }, throwOnError: true }), ["teamListInvites"]);
  return (
    <Shown query={query} lines={1}>
      {(invites) => (
        <ul className="list">
          {invites.map((invite) => (
            <li key={invite.id} className="line">
              <span className="title">{invite.email}</span>
              <span className="meta">
                {invite.role}, until {date(invite.expires_at)}
              </span>
              <span className="end">
                <button type="button" className="small plain" onClick={() => withdraw.mutate(invite.id)}>
                  Withdraw<span className="visually-hidden"> the invitation of {invite.email}</span>
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

function Organisation() {
  const query = useQuery(teamReadTenantOptions());
  const save = useChange(({ name = "", zone = "", region = "", outside_engines, redact }: Values) => teamChangeTenant({ body: { name, zone, region, outside_engines: outside_engines as OutsideEngines, redact_outside: redact === "on" }, throwOnError: true }), ["team", "analytics"], { quiet: true });
  return (
    <Shown query={query}>
      {(tenant) => (
        <Form label="Organisation" submit={(values) => save.mutateAsync(values).then(() => say("Saved."))}>
          <Input label="Name" name="name" required defaultValue={tenant.name} />
          <Input label="Time zone" name="zone" required defaultValue={tenant.zone} list="zones" hint="Where your days begin, such as Europe/London." />
          <datalist id="zones">
            {Intl.supportedValuesOf("timeZone").map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
          <Input label="Country" name="region" required minLength={2} maxLength={2} defaultValue={tenant.region} hint="Two letters, such as GB: how phone numbers without a prefix are read." />
          <Select label="Calls shown to engines outside" name="outside_engines" choices={OUTSIDE} defaultValue={tenant.outside_engines} hint="Callers who refused never are." />
          <label className="check">
            <input type="checkbox" name="redact" defaultChecked={tenant.redact_outside} />
            Blank out names and numbers before an engine outside reads a call
          </label>
          <Submit className="">Save</Submit>
        </Form>
      )}
    </Shown>
  );
}
