/** Adds a client, or changes one. */
import { type ClientOut, clientsChange, clientsCreate } from "~/api/generated";
import { Input, Select, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";

const KINDS = [
  ["person", "Person"],
  ["company", "Company"],
] as const;

export function ClientDialog({ client, close }: { readonly client?: ClientOut; readonly close: () => void }) {
  const save = ({ name = "", kind, email, phone, company, address, notes }: Values) => {
    const body = { name, kind: kind as ClientOut["kind"], email: email ?? null, phone: phone ?? null, company: company ?? null, address: address ?? null, notes: notes ?? null };
    return client ? clientsChange({ path: { client_id: client.id }, body, throwOnError: true }) : clientsCreate({ body, throwOnError: true });
  };
  return (
    <FormDialog title={client ? "Change the client" : "Add a client"} close={close} save={save} touches={["clients", "customers", "companies"]}>
      <Input label="Name" name="name" required defaultValue={client?.name} autoFocus />
      <Select label="Kind" name="kind" choices={KINDS} defaultValue={client?.kind} />
      <Input label="Phone" name="phone" type="tel" defaultValue={client?.phone ?? ""} />
      <Input label="E-mail" name="email" type="email" defaultValue={client?.email ?? ""} />
      <Input label="Company" name="company" defaultValue={client?.company ?? ""} />
      <TextArea label="Address" name="address" defaultValue={client?.address ?? ""} />
      <TextArea label="Notes" name="notes" defaultValue={client?.notes ?? ""} />
    </FormDialog>
  );
}
