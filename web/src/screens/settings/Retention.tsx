/** How long people's data is kept, and what that would remove. */
import { useQuery } from "@tanstack/react-query";
import { type Retention as Rules, type RetentionKind, privacySetRetention } from "~/api/generated";
import { privacyPreviewRetentionOptions, privacyReadRetentionOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { Form, Input, Submit } from "~/ui/form";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { goesNext, KINDS, rulesOf } from "./kept-days";

const LONGEST_DAYS = 36_500;

export default function Retention() {
  const query = useQuery(privacyReadRetentionOptions());
  return (
    <div className="columns">
      <section className="card" aria-label="How long it is kept">
        <h2>How long it is kept</h2>
        <p className="muted">What is older is removed for good every night, but nothing of people under a legal hold. Left empty, it is kept.</p>
        <Shown query={query}>{({ rules }) => <RulesForm key={JSON.stringify(rules)} rules={rules} />}</Shown>
      </section>
      <section className="card" aria-label="What goes next">
        <h2>What goes next</h2>
        <Preview />
        <p className="muted">To give one person a copy of what you keep of them, to place a legal hold or to erase them, open their page under Clients.</p>
      </section>
    </div>
  );
}

function RulesForm({ rules }: { readonly rules: Rules["rules"] }) {
  const save = useChange((wanted: Rules["rules"]) => privacySetRetention({ body: { rules: wanted }, throwOnError: true }), ["privacy"], { quiet: true });
  return (
    <Form
      label="How long it is kept"
      submit={async (values) => {
        await save.mutateAsync(rulesOf(values));
        say("Saved.", { label: "Undo", run: () => save.mutate(rules) });
      }}
    >
      {(Object.keys(KINDS) as RetentionKind[]).map((kind) => (
        <Input key={kind} label={`${KINDS[kind].label}: days`} name={kind} type="number" inputMode="numeric" min={1} max={LONGEST_DAYS} placeholder="For good" hint={KINDS[kind].hint} defaultValue={rules[kind] ?? ""} />
      ))}
      <Submit className="">Save</Submit>
    </Form>
  );
}

function Preview() {
  const query = useQuery(privacyPreviewRetentionOptions());
  return (
    <Shown query={query} lines={1}>
      {({ would_remove }) => {
        const what = goesNext(would_remove);
        return (
          <p role="status" className={what ? "note warn" : undefined}>
            {what ? `The rules as they are saved remove ${what} with the next night.` : "Nothing is old enough to be removed."}
          </p>
        );
      }}
    </Shown>
  );
}
