/** Asks for an address that shall hear of events, and of which. */
import { useQuery } from "@tanstack/react-query";
import type { EventTypeOut, WebhookOut } from "~/api/generated";
import { webhooksEventTypesOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Input, Select, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { Shown } from "~/ui/page";

const CHANNELS = [
  ["webhook", "Any address, signed"],
  ["pabbly", "Pabbly"],
] as const;

export interface Wanted {
  readonly url: string | undefined;
  readonly channel: string;
  readonly description: string | null;
  /** Empty: all of them. */
  readonly events: string[];
}

interface WebhookDialogProps {
  readonly webhook?: WebhookOut | undefined;
  readonly save: (wanted: Wanted) => Promise<unknown>;
  readonly close: () => void;
}

const MARK = "event:";

export function WebhookDialog({ webhook, save, close }: WebhookDialogProps) {
  const types = useQuery(webhooksEventTypesOptions());
  const send = ({ url, channel = "webhook", description, ...rest }: Values) => {
    const chosen = Object.keys(rest).filter((name) => name.startsWith(MARK)).map((name) => name.slice(MARK.length));
    return save({ url, channel, description: description ?? null, events: chosen });
  };
  return (
    <FormDialog title={webhook ? "Change the address" : "Add an address"} close={close} save={send} touches={["webhooks"]} done={webhook ? "Saved." : "It will be told of events from now on."}>
      {/* Of Pabbly's only the host is shown: it is a secret. */}
      <Input label="Address" name="url" type="url" required={!webhook} placeholder="https://" defaultValue={webhook?.channel === "webhook" ? (webhook.url ?? "") : ""} hint={webhook ? "Left empty it stays." : undefined} />
      {!webhook && <Select label="Kind" name="channel" choices={CHANNELS} />}
      <Input label="What it is for" name="description" defaultValue={webhook?.description ?? ""} />
      <fieldset>
        <legend>Events: none chosen means all</legend>
        <Shown query={types} lines={4}>
          {(all) => <Events all={all} chosen={webhook?.events ?? []} />}
        </Shown>
      </fieldset>
    </FormDialog>
  );
}

function Events({ all, chosen }: { readonly all: readonly EventTypeOut[]; readonly chosen: readonly string[] }) {
  return (
    <div className="choices">
      {all.map(({ name, description }) => (
        <label key={name} className="check">
          <input type="checkbox" name={`${MARK}${name}`} defaultChecked={chosen.includes(name)} />
          <span>
            {name}
            <br />
            <span className="muted small-text">{description}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
