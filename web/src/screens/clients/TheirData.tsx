/** What a person may ask of whoever keeps their data: a copy, and to be forgotten; and what stands against that. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type ClientOut, privacyErase, privacyHold, privacyLift, privacySubjectExport } from "~/api/generated";
import { privacyReadErasureOptions } from "~/api/generated/@tanstack/react-query.gen";
import { Problem } from "~/api/problem";
import { useChange } from "~/ui/change";
import { Dialog } from "~/ui/dialog";
import { download } from "~/ui/download";
import { Form, Input, Submit } from "~/ui/form";
import { moment } from "~/ui/format";
import { Loading, Trouble } from "~/ui/page";
import { say } from "~/ui/toast";

const TOUCHES = ["clients", "timelines", "leads", "calls", "followups", "tasks", "analytics"];
const POLL_MS = 700;

const asFile = (content: unknown): Blob => new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });

interface TheirDataProps {
  readonly client: ClientOut;
  readonly close: () => void;
}

export function TheirData({ client, close }: TheirDataProps) {
  const [erasure, setErasure] = useState<string | null>(null);
  const path = { client_id: client.id };
  return (
    <Dialog open close={close} title={`The data of ${client.name}`}>
      {erasure ? (
        <Erased id={erasure} />
      ) : (
        <>
          <Copy client={client} />
          <Hold client={client} />
          <section className="stack tight" aria-label="Forget them">
            <h3>Forget them</h3>
            <p className="muted">Removes their calls with recordings, leads, letters and papers, and blanks them out in what was logged. There is no way back.</p>
            <Form
              label="Forget them"
              submit={async ({ name }) => {
                if (name !== client.name) throw mistyped(client.name);
                const { data } = await privacyErase({ path, throwOnError: true });
                setErasure(data.id);
              }}
            >
              <Input label={`Type ${client.name} to confirm`} name="name" required autoComplete="off" />
              <Submit className="danger">Erase for good</Submit>
            </Form>
          </section>
        </>
      )}
    </Dialog>
  );
}

const mistyped = (name: string) => new Problem(422, { detail: "That is another name.", errors: [{ field: "body.name", message: `is not ${name}` }] });

function Copy({ client }: { readonly client: ClientOut }) {
  const save = useChange<void, unknown>(async () => {
    const { data } = await privacySubjectExport({ path: { client_id: client.id }, throwOnError: true });
    download(`${client.name}.json`, asFile(data.rows));
  }, []);
  return (
    <section className="stack tight" aria-label="A copy for them">
      <h3>A copy for them</h3>
      <p className="muted">All that is kept of them on every desk, as one file.</p>
      <p>
        <button type="button" onClick={() => save.isPending || save.mutate()} aria-disabled={save.isPending}>
          Save the copy
        </button>
      </p>
    </section>
  );
}

function Hold({ client }: { readonly client: ClientOut }) {
  const path = { client_id: client.id };
  const lift = useChange<void, unknown>(async () => {
    await privacyLift({ path, throwOnError: true });
    say(`There is no legal hold on ${client.name}.`);
  }, []);
  return (
    <section className="stack tight" aria-label="Legal hold">
      <h3>Legal hold</h3>
      <p className="muted">While one stands, nothing of them is erased or removed by its age.</p>
      <Form
        label="Legal hold"
        submit={async ({ reason = "" }) => {
          await privacyHold({ path, body: { reason }, throwOnError: true });
          say(`Everything of ${client.name} is kept until you lift the hold.`);
        }}
      >
        <Input label="Why it must be kept" name="reason" required />
        <div className="row">
          <Submit className="">Place a hold</Submit>
          <button type="button" onClick={() => lift.isPending || lift.mutate()} aria-disabled={lift.isPending}>
            Lift it
          </button>
        </div>
      </Form>
    </section>
  );
}

/** Until it is done, and then what proves it. */
function Erased({ id }: { readonly id: string }) {
  const navigate = useNavigate();
  const query = useQuery({
    ...privacyReadErasureOptions({ path: { erasure_id: id } }),
    refetchInterval: ({ state }) => (state.data?.done_at ? false : POLL_MS),
  });
  const done = query.data?.done_at;
  const refresh = useChange<void, unknown>(async () => {}, TOUCHES).mutate;
  useEffect(() => {
    if (done) refresh();
  }, [done, refresh]);
  if (query.isError) return <Trouble error={query.error} again={query.refetch} />;
  if (!done) return <Loading lines={2} what="They are being erased" />;
  return (
    <div className="stack" role="status">
      <p>Erased {moment(done)}. The receipt names what was removed by numbers and checksums, and nothing of whom.</p>
      <div className="row">
        <button type="button" className="primary" onClick={() => download(`erasure-${id}.json`, asFile(query.data?.receipt))}>
          Save the receipt
        </button>
        <button type="button" onClick={() => void navigate({ to: "/clients" })}>
          Back to the clients
        </button>
      </div>
    </div>
  );
}
