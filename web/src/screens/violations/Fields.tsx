/** What stands on the letter: each field with its page and words, and a person's correction in place. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ExtractionChange, type FieldOut, type ViolationOut, violationsCorrect } from "~/api/generated";
import { violationsExtractionOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { Form, Input, Select, Submit, TextArea, type Values } from "~/ui/form";
import { percent } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { CERTAIN, forField, fromField, shown } from "./fields";
import { asKnown, Known, knownNotice } from "./Known";
import { type FieldKind, FIELDS, LETTER_CHOICES } from "./words";

interface FieldsProps {
  readonly violation: ViolationOut;
  /** Absent where nothing was scanned. */
  readonly showPage?: ((page: number) => void) | undefined;
}

export function Fields({ violation, showPage }: FieldsProps) {
  const query = useQuery(violationsExtractionOptions({ path: { violation_id: violation.id } }));
  const asked = new Set(violation.attention.map(({ field }) => String(field)));
  return (
    <section className="card" aria-label="What it says">
      <h2>What it says</h2>
      <Shown query={query}>
        {({ fields, reader, degraded }) => (
          <>
            <FieldList violation={violation} fields={there(fields, asked)} found={fields} asked={asked} showPage={showPage} />
            <details>
              <summary>What it does not say</summary>
              <FieldList violation={violation} fields={FIELDS.filter((field) => !there(fields, asked).includes(field))} found={fields} asked={asked} showPage={showPage} />
            </details>
            {reader && (
              <p className="muted small-text">
                {degraded ? "Read from a picture" : "Read"} by {reader}.
              </p>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}

type Found = Readonly<Record<string, FieldOut>>;

/** What stands on the letter, and what should. */
const there = (found: Found, asked: ReadonlySet<string>): readonly FieldKind[] => FIELDS.filter(({ name }) => asked.has(name) || (found[name]?.value ?? null) !== null);

interface FieldListProps extends FieldsProps {
  readonly fields: readonly FieldKind[];
  readonly found: Found;
  readonly asked: ReadonlySet<string>;
}

function FieldList({ violation, fields, found, asked, showPage }: FieldListProps) {
  return (
    <ul className="list letter-fields">
      {fields.map((field) => (
        <li key={field.name} data-asked={asked.has(field.name)}>
          <Field violationId={violation.id} field={field} found={found[field.name]} asked={asked.has(field.name)} showPage={showPage} />
        </li>
      ))}
    </ul>
  );
}

interface FieldProps {
  readonly violationId: string;
  readonly field: FieldKind;
  readonly found: FieldOut | undefined;
  readonly asked: boolean;
  readonly showPage: FieldsProps["showPage"];
}

function Field({ violationId, field, found, asked, showPage }: FieldProps) {
  const [editing, setEditing] = useState(false);
  const { label, kind } = field;
  const value = found?.value ?? null;
  const page = found?.page;
  if (editing) return <Correction violationId={violationId} field={field} value={value} close={() => setEditing(false)} />;
  return (
    <div className="letter-field">
      <span className="name">{label}</span>
      <span className="value">
        {shown(kind, value)} <Certainty found={found} />
        {asked && <span className="tag bad">Look here</span>}
      </span>
      <span className="deeds">
        {page && showPage && (
          <button type="button" className="small plain" onClick={() => showPage(page)}>
            Page {page}
            <span className="visually-hidden">: {label}</span>
          </button>
        )}
        <button type="button" className="small plain" onClick={() => setEditing(true)}>
          Correct<span className="visually-hidden">: {label}</span>
        </button>
      </span>
      {found?.source && <q className="muted small-text">{found.source}</q>}
    </div>
  );
}

function Certainty({ found }: { readonly found: FieldOut | undefined }) {
  if (found?.corrected) return <span className="tag good">By a person</span>;
  if (!found || found.value === null) return null;
  return <span className={found.confidence < CERTAIN ? "tag warn" : "tag"}>{percent(found.confidence * 100)} sure</span>;
}

interface CorrectionProps {
  readonly violationId: string;
  readonly field: FieldKind;
  readonly value: FieldOut["value"];
  readonly close: () => void;
}

const TYPES = { text: "text", day: "date", moment: "datetime-local", pence: "number", number: "number" } as const;

function Correction({ violationId, field: { name, label, kind }, value, close }: CorrectionProps) {
  const [known, setKnown] = useState<string | null>(null);
  const save = useChange(
    (values: Values) => {
      const body = { [name]: fromField(kind, values[name]) } as ExtractionChange;
      return violationsCorrect({ path: { violation_id: violationId }, body, throwOnError: true });
    },
    ["violations", "followups"],
    { quiet: true },
  );
  const field = { name, label: kind === "pence" ? `${label}, in pounds` : label, defaultValue: forField(kind, value), autoFocus: true };
  return (
    <Form
      className="correction"
      label={`Correct: ${label}`}
      submit={async (values) => {
        try {
          await save.mutateAsync(values);
        } catch (error) {
          setKnown(knownNotice(error));
          throw asKnown(error);
        }
        say(`${label}: corrected.`);
        close();
      }}
    >
      {known && <Known violationId={known} />}
      {kind === "letter" ? (
        <Select {...field} choices={LETTER_CHOICES} />
      ) : kind === "long" ? (
        <TextArea {...field} />
      ) : (
        <Input {...field} type={TYPES[kind]} step={kind === "pence" ? "0.01" : undefined} min={kind === "pence" || kind === "number" ? 0 : undefined} hint={value === null ? undefined : "Left empty: it does not stand on the letter."} />
      )}
      <div className="row">
        <Submit className="primary small">Save</Submit>
        <button type="button" className="small plain" onClick={close}>
          Cancel
        </button>
      </div>
    </Form>
  );
}
