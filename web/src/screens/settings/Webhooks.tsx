/** Addresses that are told of events: each with what it hears of, its secret, and what was delivered. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Channel, type WebhookOut, webhooksChange, webhooksCreate, webhooksDelete, webhooksRestore, webhooksRotateSecret, webhooksTest } from "~/api/generated";
import { webhooksListWebhooksOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange, useRemoval } from "~/ui/change";
import { Dialog } from "~/ui/dialog";
import { fromNow, words } from "~/ui/format";
import { Empty, Shown } from "~/ui/page";
import { Deliveries } from "./Deliveries";
import "./settings.css";
import { type Wanted, WebhookDialog } from "./WebhookDialog";

export default function Webhooks() {
  const query = useQuery(webhooksListWebhooksOptions());
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const create = async ({ url, channel, description, events }: Wanted) => {
    const { data } = await webhooksCreate({ body: { url: url ?? null, channel: channel as Channel, description, events }, throwOnError: true });
    setSecret(data.secret);
  };
  return (
    <div className="stack">
      <div className="row">
        <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setAdding(true)}>
          Add an address
        </button>
      </div>
      <Shown query={query}>
        {(webhooks) =>
          webhooks.length === 0 ? (
            <Empty title="Nobody is told of events yet">
              <p>Add the address of another program: it hears of each call, follow-up, lead and letter, signed and retried.</p>
            </Empty>
          ) : (
            <ul className="stack">
              {webhooks.map((webhook) => (
                <li key={webhook.id}>
                  <Webhook webhook={webhook} showSecret={setSecret} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {adding && <WebhookDialog save={create} close={() => setAdding(false)} />}
      <Dialog open={secret !== null} close={() => setSecret(null)} title="Its secret">
        <p>Copy it now, it is not shown again. The receiver checks with it that events are yours.</p>
        <code>{secret}</code>
      </Dialog>
    </div>
  );
}

function Webhook({ webhook, showSecret }: { readonly webhook: WebhookOut; readonly showSecret: (secret: string | null) => void }) {
  const [log, setLog] = useState(false);
  const [changing, setChanging] = useState(false);
  const name = webhook.description ?? webhook.url ?? words(webhook.channel);
  const { test, pause, rotate, remove } = useDeeds(webhook, name, showSecret, () => setLog(true));
  const path = { webhook_id: webhook.id };
  const change = ({ url, description, events }: Wanted) => webhooksChange({ path, body: { ...(url && { url }), description, events }, throwOnError: true });
  const deeds = [
    ["Send a test", "to", () => test.mutate()],
    [webhook.disabled_at ? "Go on" : "Pause", "with", () => pause.mutate(!webhook.disabled_at)],
    ["Change", "", () => setChanging(true)],
    ["New secret", "for", () => rotate.mutate()],
    ["Delete", "", remove],
  ] as const;
  return (
    <section className="card" aria-label={name}>
      <div className="heading">
        <h2>{name}</h2>
        <State webhook={webhook} />
      </div>
      <p className="muted">{webhook.url}</p>
      <p className="muted small-text">{webhook.events.length === 0 ? "Hears of everything." : `Hears of ${webhook.events.join(", ")}.`}</p>
      <div className="row">
        <button type="button" className="small" aria-expanded={log} onClick={() => setLog(!log)}>
          Deliveries<span className="visually-hidden"> to {name}</span>
        </button>
        {deeds.map(([text, link, run]) => (
          <button key={text} type="button" className={text === "Delete" ? "small danger" : "small"} onClick={run}>
            {text}
            <span className="visually-hidden">
              {" "}
              {link} {name}
            </span>
          </button>
        ))}
      </div>
      {log && <Deliveries webhookId={webhook.id} />}
      {changing && <WebhookDialog webhook={webhook} save={change} close={() => setChanging(false)} />}
    </section>
  );
}

function State({ webhook: { disabled_at, disabled_reason, failing_since } }: { readonly webhook: WebhookOut }) {
  if (disabled_at) return <span className="tag bad">Paused: {words(disabled_reason).toLowerCase()}</span>;
  return failing_since ? <span className="tag warn">Failing since {fromNow(failing_since)}</span> : <span className="tag good">On</span>;
}

function useDeeds({ id }: WebhookOut, name: string, showSecret: (secret: string | null) => void, showLog: () => void) {
  const path = { webhook_id: id };
  const test = useChange<void, unknown>(async () => {
    await webhooksTest({ path, throwOnError: true });
    showLog();
  }, ["webhooks"]);
  const pause = useChange<boolean, unknown>((disabled) => webhooksChange({ path, body: { disabled }, throwOnError: true }), ["webhooks"]);
  const rotate = useChange<void, unknown>(async () => showSecret((await webhooksRotateSecret({ path, throwOnError: true })).data.secret), ["webhooks"]);
  const remove = useRemoval({
    done: `${name} was deleted.`,
    remove: () => webhooksDelete({ path, throwOnError: true }),
    restore: () => webhooksRestore({ path, throwOnError: true }),
    touches: ["webhooks"],
  });
  return { test, pause, rotate, remove };
}
