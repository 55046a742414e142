/** Addresses that are told of events, with what was delivered to each and what was not. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Channel, type DeliveryOut, type WebhookOut, webhooksCreate, webhooksDelete, webhooksReplay, webhooksRotateSecret, webhooksTest } from "~/api/generated";
import { webhooksDeliveriesOptions, webhooksListWebhooksOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { Dialog } from "~/ui/dialog";
import { Input, Select, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { fromNow, words } from "~/ui/format";
import { Empty, Shown } from "~/ui/page";
import { say } from "~/ui/toast";

const CHANNELS = [
  ["webhook", "Any address, signed"],
  ["pabbly", "Pabbly"],
] as const;

export default function Webhooks() {
  const query = useQuery(webhooksListWebhooksOptions());
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const create = async ({ url, channel, description }: Values) => {
    const { data } = await webhooksCreate({ body: { url: url ?? null, channel: channel as Channel, description: description ?? null }, throwOnError: true });
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
      {adding && (
        <FormDialog title="Add an address" close={() => setAdding(false)} save={create} touches={["webhooks"]} done="It will be told of events from now on.">
          <Input label="Address" name="url" type="url" required placeholder="https://" />
          <Select label="Kind" name="channel" choices={CHANNELS} />
          <Input label="What it is for" name="description" />
        </FormDialog>
      )}
      <Dialog open={secret !== null} close={() => setSecret(null)} title="Its secret">
        <p>Copy it now, it is not shown again. The receiver checks with it that events are yours.</p>
        <code>{secret}</code>
      </Dialog>
    </div>
  );
}

function Webhook({ webhook, showSecret }: { readonly webhook: WebhookOut; readonly showSecret: (secret: string | null) => void }) {
  const [log, setLog] = useState(false);
  const path = { webhook_id: webhook.id };
  const name = webhook.description ?? webhook.url ?? words(webhook.channel);
  const test = useChange<void, unknown>(async () => {
    await webhooksTest({ path, throwOnError: true });
    setLog(true);
  }, ["webhooks"]);
  const rotate = useChange<void, unknown>(async () => showSecret((await webhooksRotateSecret({ path, throwOnError: true })).data.secret), ["webhooks"]);
  const remove = useChange<void, unknown>(() => webhooksDelete({ path, throwOnError: true }), ["webhooks"]);
  return (
    <section className="card" aria-label={name}>
      <div className="heading">
        <h2>{name}</h2>
        {webhook.disabled_at ? <span className="tag bad">Paused: {words(webhook.disabled_reason)}</span> : webhook.failing_since ? <span className="tag warn">Failing</span> : <span className="tag good">On</span>}
      </div>
      <p className="muted">{webhook.url}</p>
      <div className="row">
        <button type="button" className="small" onClick={() => test.mutate()}>
          Send a test<span className="visually-hidden"> to {name}</span>
        </button>
        <button type="button" className="small" aria-expanded={log} onClick={() => setLog(!log)}>
          Deliveries<span className="visually-hidden"> to {name}</span>
        </button>
        <button type="button" className="small plain" onClick={() => rotate.mutate()}>
          New secret<span className="visually-hidden"> for {name}</span>
        </button>
        <button type="button" className="small danger" onClick={() => remove.mutate()}>
          Delete<span className="visually-hidden"> {name}</span>
        </button>
      </div>
      {log && <Deliveries webhookId={webhook.id} />}
    </section>
  );
}

function Deliveries({ webhookId }: { readonly webhookId: string }) {
  const query = useQuery({ ...webhooksDeliveriesOptions({ path: { webhook_id: webhookId }, query: { limit: 20 } }), refetchInterval: 5000 });
  return (
    <Shown query={query} lines={3}>
      {(deliveries) => (
        <ul className="list" aria-label="Deliveries">
          {deliveries.length === 0 && <li className="muted">Nothing was sent yet.</li>}
          {deliveries.map((delivery) => (
            <li key={delivery.id}>
              <Delivery delivery={delivery} />
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

const TAG: Readonly<Record<string, string>> = { delivered: "tag good", parked: "tag bad" };

function Delivery({ delivery }: { readonly delivery: DeliveryOut }) {
  const replay = useChange<void, unknown>(async () => {
    await webhooksReplay({ path: { delivery_id: delivery.id }, throwOnError: true });
    say("It is sent again.");
  }, ["webhooksDeliveries"]);
  return (
    <div className="line">
      <span className="title">{delivery.event}</span>
      <span className="meta">
        <span>{fromNow(delivery.created_at)}</span>
        <span>
          {delivery.attempts} {delivery.attempts === 1 ? "try" : "tries"}
        </span>
        {delivery.response_status && <span>answered {delivery.response_status}</span>}
        {delivery.last_error && <span>{delivery.last_error}</span>}
      </span>
      <span className="end">
        <span className={TAG[delivery.status] ?? "tag info"}>{words(delivery.status)}</span>
        <button type="button" className="small plain" onClick={() => replay.mutate()}>
          Send again<span className="visually-hidden"> {delivery.event}</span>
        </button>
      </span>
    </div>
  );
}
