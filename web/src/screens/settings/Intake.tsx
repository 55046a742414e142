/** Leads that forms and other programs send by themselves: where to, and how they are read. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { inboundChangeIntake, inboundNewLeadKey, type LeadIntakeOut } from "~/api/generated";
import { inboundReadIntakeOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { Dialog } from "~/ui/dialog";
import { Input, TextArea, type Values } from "~/ui/form";
import { FormDialog } from "~/ui/form-dialog";
import { words } from "~/ui/format";
import { Shown } from "~/ui/page";
import { asLines, FIELDS, mappingOf } from "./mapping";

const LEAST_SECRET = 16;

export function Intake() {
  const query = useQuery(inboundReadIntakeOptions());
  const [asking, setAsking] = useState<"set up" | "new address" | null>(null);
  const [address, setAddress] = useState<string | null>(null);
  const renew = useChange<void, unknown>(async () => {
    const { data } = await inboundNewLeadKey({ throwOnError: true });
    setAsking(null);
    setAddress(data.url ?? `${location.origin}/api/v1${data.path}`);
  }, []);
  return (
    <section className="card" aria-label="Leads from your forms">
      <h2>Leads from your forms</h2>
      <p className="muted">Whatever sends a phone number to your address, as a web form or an advertisement does, becomes a lead here.</p>
      <Shown query={query} lines={2}>
        {(intake) => (
          <>
            <dl>
              <dt>Source</dt>
              <dd>{intake.source ?? "as it is sent"}</dd>
              <dt>Campaign</dt>
              <dd>{intake.campaign ?? "as it is sent"}</dd>
              <dt>Signature</dt>
              <dd>{intake.signed ? "Only signed leads come in" : "None is asked for"}</dd>
            </dl>
            <div className="row">
              <button type="button" className="small" aria-haspopup="dialog" onClick={() => setAsking("set up")}>
                Set up<span className="visually-hidden"> leads from your forms</span>
              </button>
              <button type="button" className="small" aria-haspopup="dialog" onClick={() => setAsking("new address")}>
                New address
              </button>
            </div>
            {asking === "set up" && <Setup intake={intake} close={() => setAsking(null)} />}
          </>
        )}
      </Shown>
      <Dialog open={asking === "new address"} close={() => setAsking(null)} title="New address">
        <p>An address that you made before stops working: forms that send to it lose their leads until they have the new one.</p>
        <button type="button" className="primary" onClick={() => renew.isPending || renew.mutate()} aria-disabled={renew.isPending}>
          Make it
        </button>
      </Dialog>
      <Dialog open={address !== null} close={() => setAddress(null)} title="Where to send leads">
        <p>Copy it now, it is not shown again. Send it JSON or a form, with a field named phone.</p>
        <code>{address}</code>
      </Dialog>
    </section>
  );
}

function Setup({ intake, close }: { readonly intake: LeadIntakeOut; readonly close: () => void }) {
  const save = ({ source, campaign, mapping = "", secret, unsigned }: Values) =>
    inboundChangeIntake({
      body: {
        source: source ?? null,
        campaign: campaign ?? null,
        mapping: mappingOf(mapping),
        ...(secret !== undefined && { secret }),
        ...(unsigned === "on" && { secret: null }),
      },
      throwOnError: true,
    });
  return (
    <FormDialog title="Leads from your forms" close={close} save={save} touches={["inbound"]}>
      <Input label="Source" name="source" defaultValue={intake.source ?? ""} hint="For leads that come without one." />
      <Input label="Campaign" name="campaign" defaultValue={intake.campaign ?? ""} />
      <TextArea
        label="Fields that are named otherwise"
        name="mapping"
        defaultValue={asLines(intake.mapping)}
        placeholder={"contact.mobile = phone\nfull_name = name"}
        hint={`One in a line: their name = ours. Ours are ${FIELDS.map((field) => words(field).toLowerCase()).join(", ")}.`}
      />
      <Input
        label="Secret for signatures"
        name="secret"
        type="password"
        autoComplete="new-password"
        minLength={LEAST_SECRET}
        hint={intake.signed ? "Is set. Leave it empty to keep it." : "With one, only what is signed with it comes in: the hex HMAC-SHA256 of the body in X-Signature."}
      />
      {intake.signed && (
        <label className="check">
          <input type="checkbox" name="unsigned" />
          Take unsigned leads again
        </label>
      )}
    </FormDialog>
  );
}
