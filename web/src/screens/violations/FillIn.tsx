/** Asks for what a pack lacks, and for nothing else; each answer goes where it belongs. */
import { bookingsChange, customersChangeProfile, type HirerProfileChange, vehiclesChange, type ViolationOut, violationsMatch } from "~/api/generated";
import { Input, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { fromInput } from "~/ui/format";

interface FillInProps {
  readonly violation: ViolationOut;
  readonly missing: readonly string[];
  readonly close: () => void;
}

export function FillIn({ violation, missing, close }: FillInProps) {
  const lacks = new Set(missing);
  const hirer = violation.client_id !== null;
  const booking = violation.booking_id !== null;
  return (
    <FormDialog title="Fill in what is missing" close={close} touches={["violations", "bookings", "customers", "vehicles"]} save={(values) => store(violation, values)}>
      {hirer && lacks.has("hirer_address") && <TextArea label="The hirer’s permanent address" name="permanent_address" required />}
      {hirer && lacks.has("hirer_date_of_birth") && <Input label="The hirer’s date of birth" name="date_of_birth" type="date" required />}
      {hirer && lacks.has("hirer_licence") && (
        <>
          <Input label="The hirer’s licence number" name="licence_number" required />
          <Input label="Who issued the licence" name="licence_issuer" placeholder="DVLA" />
        </>
      )}
      {booking && lacks.has("hiring_agreement") && <Input label="The hire agreement was signed at" name="agreement_signed_at" type="datetime-local" required />}
      {booking && lacks.has("statement_of_liability") && (
        <>
          <Input label="The statement of liability was signed at" name="liability_signed_at" type="datetime-local" required hint="Only if the signed paper is in your files." />
          <Input label="Signed by" name="liability_signed_by" />
        </>
      )}
      {violation.vehicle_id && lacks.has("vehicle_particulars") && <Input label="The vehicle’s make" name="make" required />}
    </FormDialog>
  );
}

async function store(violation: ViolationOut, values: Values): Promise<void> {
  const { permanent_address, date_of_birth, licence_number, licence_issuer, agreement_signed_at, liability_signed_at, liability_signed_by, make } = values;
  const profile: HirerProfileChange = given({ permanent_address, date_of_birth, licence_number, licence_issuer });
  const papers = given({ agreement_signed_at: moment(agreement_signed_at), liability_signed_at: moment(liability_signed_at), liability_signed_by });
  if (violation.client_id && some(profile)) await customersChangeProfile({ path: { client_id: violation.client_id }, body: profile, throwOnError: true });
  if (violation.booking_id && some(papers)) await bookingsChange({ path: { booking_id: violation.booking_id }, body: papers, throwOnError: true });
  if (violation.vehicle_id && make) await vehiclesChange({ path: { vehicle_id: violation.vehicle_id }, body: { make }, throwOnError: true });
  if (violation.status === "needs_attention") await violationsMatch({ path: { violation_id: violation.id }, throwOnError: true });
}

const moment = (local: string | undefined): string | undefined => local && fromInput(local);

const given = <Shape extends object>(values: Shape): { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> };

const some = (values: object): boolean => Object.keys(values).length > 0;
