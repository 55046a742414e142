/** Says with whom a call was. */
import { useQuery } from "@tanstack/react-query";
import { clientsListClientsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { type Chosen, Picker } from "~/ui/picker";

interface ClientPickerProps {
  readonly label: string;
  readonly choose: (client: Chosen) => void;
}

const useClients = (q: string, enabled: boolean) => useQuery({ ...clientsListClientsOptions({ query: { q, limit: 6 } }), enabled }).data;

export function ClientPicker(props: ClientPickerProps) {
  return <Picker name="client" nobody="Nobody of this name. Add them under Clients, or leave it open." useFound={useClients} {...props} />;
}
