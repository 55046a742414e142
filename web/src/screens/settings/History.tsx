/** Who changed what, when and from where. Nobody can change or remove an entry. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Fragment, useMemo } from "react";
import { useEndless } from "~/api/endless";
import { auditExportAudit, auditListEntries, type AuditOut } from "~/api/generated";
import { peopleChoices, useTeam } from "~/session/people";
import { useMe } from "~/session/session";
import { EndlessList } from "~/ui/endless-list";
import { ExportButton } from "~/ui/export-button";
import { FilterBar, type FilterField } from "~/ui/filter-bar";
import { moment, words } from "~/ui/format";
import { Empty } from "~/ui/page";
import { changedFields, filterOf, SUBJECT_CHOICES, subjectOf } from "./audit-entry";

const FIXED: readonly FilterField[] = [
  { name: "kind", label: "What was changed", choices: SUBJECT_CHOICES },
  { name: "from", label: "From", type: "date" },
  { name: "to", label: "To", type: "date" },
];

export default function History() {
  const search = useSearch({ from: "/inside/settings" });
  const navigate = useNavigate({ from: "/settings" });
  const me = useMe().data;
  const team = useTeam();
  const filter = filterOf(search);
  const list = useEndless([{ _id: "auditListEntries", ...filter }], (page) => auditListEntries({ query: { ...filter, ...page }, throwOnError: true }));
  const fields = useMemo(() => [...FIXED, { name: "agent", label: "By", choices: peopleChoices("Anybody", "You", me, team) }], [me, team]);
  const nameOf = useMemo(() => new Map(team.map(({ id, full_name }) => [id, full_name])), [team]);
  return (
    <div className="stack">
      <FilterBar fields={fields} values={search} change={(next) => void navigate({ search: next, replace: true })} />
      <p>
        <ExportButton name="audit" read={() => auditExportAudit({ query: filter, parseAs: "blob", throwOnError: true })} />
      </p>
      <EndlessList
        label="History"
        list={list}
        empty={
          <Empty title="Nothing was changed">
            <p>Each change that a person or a program makes is noted here for good.</p>
          </Empty>
        }
      >
        {(entry) => <Entry entry={entry} who={entry.agent_id ? (nameOf.get(entry.agent_id) ?? "Somebody") : "The service"} />}
      </EndlessList>
    </div>
  );
}

function Entry({ entry, who }: { readonly entry: AuditOut; readonly who: string }) {
  const fields = changedFields(entry);
  return (
    <div className="line">
      <span className="title">
        {subjectOf(entry.subject_kind)}: {words(entry.action).toLowerCase()}
      </span>
      <span className="meta">
        <span>{moment(entry.occurred_at)}</span>
        <span>{entry.key_id ? `${who}, by an API key` : who}</span>
        {entry.address && <span>{entry.address}</span>}
        {entry.redacted_at && <span className="tag">Emptied by an erasure</span>}
      </span>
      {fields.length > 0 && (
        <details className="small-text">
          <summary>{fields.length === 1 ? "1 field" : `${fields.length} fields`}</summary>
          <dl>
            {fields.map(({ name, before, after }) => (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>
                  {entry.before && <del>{before}</del>} {entry.after && <ins>{after}</ins>}
                </dd>
              </Fragment>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
