/** Everybody one does business with. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useEndless } from "~/api/endless";
import { type ClientsListClientsData, clientsListClients } from "~/api/generated";
import { useManages } from "~/session/session";
import { EndlessList } from "~/ui/endless-list";
import { FilterBar } from "~/ui/filter-bar";
import { words } from "~/ui/format";
import { Empty, Page } from "~/ui/page";
import { ImportDialog } from "../imports/ImportDialog";
import { ClientDialog } from "./ClientDialog";

const FILTERS = [
  { name: "q", label: "Search by name, phone or e-mail", type: "search" },
  { name: "kind", label: "Kind", choices: [["", "Any"], ["person", "Person"], ["company", "Company"]] },
] as const;

export function ClientList() {
  const search = useSearch({ from: "/inside/clients" });
  const navigate = useNavigate({ from: "/clients" });
  const [adding, setAdding] = useState(false);
  const [importing, setImporting] = useState(false);
  const wanted = search as ClientsListClientsData["query"];
  const list = useEndless([{ _id: "clientsListClients", ...search }], (page) => clientsListClients({ query: { ...wanted, ...page }, throwOnError: true }));
  const manages = useManages();
  const actions = (
    <>
      {manages && (
        <button type="button" aria-haspopup="dialog" onClick={() => setImporting(true)}>
          Import
        </button>
      )}
      <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setAdding(true)}>
        Add a client
      </button>
    </>
  );
  return (
    <Page title="Clients" actions={actions}>
      <FilterBar fields={FILTERS} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      <EndlessList
        label="Clients"
        list={list}
        empty={
          <Empty title={Object.values(search).some(Boolean) ? "Nobody fits these filters" : "No clients yet"}>
            <p>Add the people and companies that you call, hire to or write to: their calls, bookings and letters come together on one page.</p>
          </Empty>
        }
      >
        {(client) => (
          <Link className="line" to="/clients/$clientId" params={{ clientId: client.id }}>
            <span className="title">{client.name}</span>
            <span className="meta">
              {client.phone && <span>{client.phone}</span>}
              {client.email && <span>{client.email}</span>}
              {client.company && <span>{client.company}</span>}
            </span>
            <span className="end">
              <span className="tag">{words(client.kind)}</span>
            </span>
          </Link>
        )}
      </EndlessList>
      {importing && <ImportDialog noun="clients" close={() => setImporting(false)} />}
      {adding && <ClientDialog close={() => setAdding(false)} />}
    </Page>
  );
}
