/** One client, and all that happened with them. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { type ClientOut, clientsDelete, clientsRestore } from "~/api/generated";
import { clientsReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useManages } from "~/session/session";
import type { Removal } from "~/ui/change";
import { Page, Shown } from "~/ui/page";
import { RecordActions } from "~/ui/record-actions";
import { NoteCallButton } from "../calls/NoteCall";
import { FollowupsOf } from "../followups/FollowupsOf";
import { TasksOf } from "../tasks/TasksOf";
import { ClientDialog } from "./ClientDialog";
import { HirerButton } from "./Hirer";
import { Timeline } from "./Timeline";

const TheirData = lazy(() => import("./TheirData").then((it) => ({ default: it.TheirData })));

export function ClientPage() {
  const { clientId } = useParams({ from: "/inside/clients/$clientId" });
  const query = useQuery(clientsReadOptions({ path: { client_id: clientId } }));
  return (
    <Page title={query.data?.name ?? "Client"} actions={query.data && <Actions client={query.data} />}>
      <Shown query={query}>
        {(client) => (
          <>
            <Facts client={client} />
            <div className="columns">
              <div className="stack">
                <FollowupsOf subject={{ client_id: client.id }} />
                <TasksOf subject={{ client_id: client.id }} />
              </div>
              <Timeline clientId={client.id} />
            </div>
          </>
        )}
      </Shown>
    </Page>
  );
}

function Facts({ client }: { readonly client: ClientOut }) {
  return (
    <section className="card" aria-label="About them">
      <dl>
        {client.phone && (
          <>
            <dt>Phone</dt>
            <dd>
              <a href={`tel:${client.phone}`}>{client.phone}</a>
            </dd>
          </>
        )}
        {client.email && (
          <>
            <dt>E-mail</dt>
            <dd>
              <a href={`mailto:${client.email}`}>{client.email}</a>
            </dd>
          </>
        )}
        {client.company && (
          <>
            <dt>Company</dt>
            <dd>{client.company}</dd>
          </>
        )}
        {client.address && (
          <>
            <dt>Address</dt>
            <dd>{client.address}</dd>
          </>
        )}
        <dt>Notes</dt>
        <dd>{client.notes ?? "–"}</dd>
      </dl>
      <div className="row">
        <HirerButton clientId={client.id} />
        <TheirDataButton client={client} />
      </div>
    </section>
  );
}

function Actions({ client }: { readonly client: ClientOut }) {
  const path = { client_id: client.id };
  const removal: Removal = {
    done: `${client.name} was deleted.`,
    remove: () => clientsDelete({ path, throwOnError: true }),
    restore: () => clientsRestore({ path, throwOnError: true }),
    touches: ["clients"],
    leaveTo: "/clients",
  };
  return (
    <>
      {client.phone && (
        <a className="button primary" href={`tel:${client.phone}`}>
          Call
        </a>
      )}
      <Link className="button" to="/record" search={{ client_id: client.id, name: client.name }}>
        Record
      </Link>
      <NoteCallButton party={{ client_id: client.id }} />
      <RecordActions removal={removal} dialog={(close) => <ClientDialog client={client} close={close} />} />
    </>
  );
}

function TheirDataButton({ client }: { readonly client: ClientOut }) {
  const [open, setOpen] = useState(false);
  if (!useManages()) return null;
  return (
    <>
      <button type="button" className="small" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Their data
      </button>
      {open && (
        <Suspense fallback={null}>
          <TheirData client={client} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
