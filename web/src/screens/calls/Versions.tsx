/** How the readings of one call differ, newest first. */
import type { InsightVersion } from "~/api/generated";
import { moment, words } from "~/ui/format";

export function Versions({ versions }: { readonly versions: readonly InsightVersion[] }) {
  if (versions.length < 2) return null;
  return (
    <details className="part">
      <summary>{versions.length} versions compared</summary>
      <ol className="stack">
        {versions.map((version) => (
          <li key={version.id} className="stack tight">
            <h3>
              Version {version.version} by {version.engine}, {moment(version.created_at)}
            </h3>
            {version.changes.length === 0 && <p className="muted">{version.version === 1 ? "The first reading." : "It says the same."}</p>}
            {version.changes.map((change) => (
              <div key={change.field}>
                <h4>{words(change.field)}</h4>
                {change.before.filter((line) => !change.after.includes(line)).map((line) => (
                  <p key={line}>
                    <del>{line}</del>
                  </p>
                ))}
                {change.after.filter((line) => !change.before.includes(line)).map((line) => (
                  <p key={line}>
                    <ins>{line}</ins>
                  </p>
                ))}
              </div>
            ))}
          </li>
        ))}
      </ol>
    </details>
  );
}
