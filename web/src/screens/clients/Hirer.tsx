/** What a hirer's letters are handed on with: address, birth and licence. Asked for when somebody opens it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type HirerProfileOut, customersChangeProfile, customersReadProfile } from "~/api/generated";
import { problemOf } from "~/api/problem";
import { Dialog } from "~/ui/dialog";
import { Input, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { Shown } from "~/ui/page";

type Profile = Pick<HirerProfileOut, "date_of_birth" | "permanent_address" | "hire_address" | "licence_number" | "licence_issuer" | "licence_expires_on">;

const NOTHING: Profile = { date_of_birth: null, permanent_address: null, hire_address: null, licence_number: null, licence_issuer: null, licence_expires_on: null };
const TITLE = "As a hirer";

export function HirerButton({ clientId }: { readonly clientId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="small" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {TITLE}
      </button>
      {open && <Hirer clientId={clientId} close={() => setOpen(false)} />}
    </>
  );
}

interface HirerProps {
  readonly clientId: string;
  readonly close: () => void;
}

function Hirer({ clientId, close }: HirerProps) {
  const path = { client_id: clientId };
  const query = useQuery({
    queryKey: [{ _id: "customersReadProfile", clientId }],
    // Whoever has hired nothing yet has no profile.
    queryFn: async (): Promise<Profile> => {
      try {
        return (await customersReadProfile({ path, throwOnError: true })).data;
      } catch (error) {
        if (problemOf(error).status === 404) return NOTHING;
        throw error;
      }
    },
    gcTime: 0,
  });
  if (!query.data) {
    return (
      <Dialog open close={close} title={TITLE}>
        <Shown query={query}>{() => null}</Shown>
      </Dialog>
    );
  }
  const { date_of_birth, permanent_address, hire_address, licence_number, licence_issuer, licence_expires_on } = query.data;
  return (
    <FormDialog title={TITLE} close={close} touches={["customers", "violations"]} save={(values) => customersChangeProfile({ path, body: profileOf(values), throwOnError: true })}>
      <Input label="Date of birth" name="date_of_birth" type="date" defaultValue={date_of_birth ?? ""} />
      <TextArea label="Permanent address" name="permanent_address" defaultValue={permanent_address ?? ""} />
      <TextArea label="Address during the hire" name="hire_address" defaultValue={hire_address ?? ""} hint="Where it is another one." />
      <Input label="Licence number" name="licence_number" defaultValue={licence_number ?? ""} autoCapitalize="characters" autoComplete="off" />
      <Input label="Who issued it" name="licence_issuer" defaultValue={licence_issuer ?? ""} placeholder="DVLA" />
      <Input label="Valid until" name="licence_expires_on" type="date" defaultValue={licence_expires_on ?? ""} />
    </FormDialog>
  );
}

/** What was emptied is taken away. */
export const profileOf = (values: Values): Profile => Object.fromEntries(Object.keys(NOTHING).map((name) => [name, values[name] ?? null])) as unknown as Profile;
