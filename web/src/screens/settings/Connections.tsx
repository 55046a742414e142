/** The services outside that this organisation uses: each with its account, its health and a try. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type IntegrationOut, integrationsPut, integrationsTest } from "~/api/generated";
import { integrationsListIntegrationsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { forPeople } from "~/api/problem";
import { useChange } from "~/ui/change";
import { Input, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { fromNow, words } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { Intake } from "./Intake";

const TITLE: Readonly<Record<string, string>> = { dvla: "DVLA" };
const PURPOSE: Readonly<Record<string, string>> = {
  pabbly: "Starts your Pabbly workflows with each event.",
  slack: "Tells a Slack channel what matters.",
  twilio: "Sends text messages.",
  vessey: "Brings drivers and collections from Vessey.",
  dvla: "Looks up vehicles, their MOT and tax.",
  credas: "Checks the identity of hirers.",
};

export default function Connections() {
  const query = useQuery(integrationsListIntegrationsOptions());
  return (
    <Shown query={query}>
      {(integrations) => (
        <ul className="columns" aria-label="Connections">
          <li>
            <Intake />
          </li>
          {integrations.map((each) => (
            <li key={each.name}>
              <Connection integration={each} />
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

function Connection({ integration }: { readonly integration: IntegrationOut }) {
  const [editing, setEditing] = useState(false);
  const { name, ready, health, last_error, last_ok_at } = integration;
  const title = TITLE[name] ?? words(name);
  const test = useChange<void, unknown>(async () => {
    const { data } = await integrationsTest({ path: { name }, throwOnError: true });
    say(data.health === "ok" ? `${title} answers.` : `${title}: ${data.last_error ?? "no answer"}`);
  }, ["integrations"]);
  return (
    <section className="card" aria-label={title}>
      <div className="heading">
        <h2>{title}</h2>
        <span className={!ready ? "tag" : health === "failing" ? "tag bad" : "tag good"}>{!ready ? "Not set up" : health === "failing" ? "Failing" : "Ready"}</span>
      </div>
      <p className="muted">{PURPOSE[name]}</p>
      {ready && integration.source === "environment" && <p className="small-text muted">Uses the account of this installation.</p>}
      {health === "failing" && last_error && <p className="note bad">{forPeople(last_error)}</p>}
      {last_ok_at && <p className="small-text muted">Last answered {fromNow(last_ok_at)}.</p>}
      <div className="row">
        <button type="button" className="small" aria-haspopup="dialog" onClick={() => setEditing(true)}>
          Set up<span className="visually-hidden"> {title}</span>
        </button>
        {ready && (
          <button type="button" className="small" onClick={() => test.mutate()} aria-disabled={test.isPending}>
            {test.isPending ? "Trying …" : "Try it"}
            <span className="visually-hidden"> {title}</span>
          </button>
        )}
      </div>
      {editing && <Setup integration={integration} title={title} close={() => setEditing(false)} />}
    </section>
  );
}

function Setup({ integration, title, close }: { readonly integration: IntegrationOut; readonly title: string; readonly close: () => void }) {
  const save = (values: Values) => integrationsPut({ path: { name: integration.name }, body: { enabled: true, values }, throwOnError: true });
  return (
    <FormDialog title={`Set up ${title}`} close={close} save={save} touches={["integrations"]}>
      {integration.fields.map((field) => (
        <Input
          key={field.name}
          label={words(field.name)}
          name={field.name}
          required={field.required && !field.is_set}
          type={field.secret ? "password" : "text"}
          autoComplete="off"
          defaultValue={field.value ?? ""}
          hint={field.secret && field.is_set ? "Is set. Leave it empty to keep it." : undefined}
        />
      ))}
    </FormDialog>
  );
}
