/** Everybody one does business with. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useEndless } from "~/api/endless";
import { clientsExportClients, type ClientsListClientsData, clientsListClients } from "~/api/generated";
import { EndlessList } from "~/ui/endless-list";
import { ExportButton } from "~/ui/export-button";
import { FilterBar } from "~/ui/filter-bar";
import { words } from "~/ui/format";
import { Empty, Page } from "~/ui/page";
import { ImportButton } from "../imports/ImportButton";
import { ClientDialog } from "./ClientDialog";

const FILTERS = [
  { name: "q", label: "Search by name, phone or e-mail", type: "search" },
  { name: "kind", label: "Kind", choices: [["", "Any"], ["person", "Person"], ["company", "Company"]] },
] as const;

export function ClientList() {
  const search = useSearch({ from: "/inside/clients" });
  const navigate = useNavigate({ from: "/clients" });
  const [adding, setAdding] = useState(false);
  const wanted = search as ClientsListClientsData["query"];
  const list = useEndless([{ _id: "clientsListClients", ...search }], (page) => clientsListClients({ query: { ...wanted, ...page }, throwOnError: true }));
  const actions = (
    <>
      <ImportButton noun="clients" />
      <ExportButton name="clients" read={() => clientsExportClients({ query: { ...wanted }, parseAs: "blob", throwOnError: true })} />
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
      {adding && <ClientDialog close={() => setAdding(false)} />}
    </Page>
  );
}
