/** Says for which lead a call was. */
import { useQuery } from "@tanstack/react-query";
import { leadsListLeadsOptions } from "~/api/generated/@tanstack/react-query.gen";
import { type Chosen, Picker } from "~/ui/picker";

interface LeadPickerProps {
  readonly label: string;
  readonly choose: (lead: Chosen) => void;
}

function useLeads(q: string, enabled: boolean) {
  const { data } = useQuery({ ...leadsListLeadsOptions({ query: { q, limit: 6 } }), enabled });
  return data?.map(({ id, name, phone }) => ({ id, name: name ?? phone, phone: name ? phone : null }));
}

export function LeadPicker(props: LeadPickerProps) {
  return <Picker name="lead" nobody="No lead of this name. Add it under Leads, or leave it open." useFound={useLeads} {...props} />;
}
