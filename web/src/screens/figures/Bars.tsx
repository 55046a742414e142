/** Figures of several things side by side, as bars; the same as a table and as a picture to take away. */
import { useRef } from "react";
import { count } from "~/ui/format";
import { FigureTable, Take } from "./Chart";
import { barPicture } from "./bar-picture";

export interface Bar {
  readonly name: string;
  readonly value: number;
}

interface BarsProps {
  readonly title: string;
  /** What is counted, as a column is headed. */
  readonly what: string;
  readonly bars: readonly Bar[];
  readonly shown?: (value: number) => string;
}

export function Bars({ title, what, bars, shown = count }: BarsProps) {
  const figure = useRef<HTMLElement>(null);
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const head = [title, what];
  const rows = bars.map(({ name, value }) => [name, value]);
  return (
    <figure ref={figure} className="card chart">
      <div className="heading">
        <figcaption>
          <h2>{title}</h2>
        </figcaption>
        {bars.length > 0 && <Take title={title} head={head} rows={rows} canvas={() => figure.current && barPicture(figure.current, title, bars, shown)} />}
      </div>
      {bars.length === 0 ? (
        <p className="muted">Nothing in this time.</p>
      ) : (
        <>
          <ul className="bars" aria-hidden="true">
            {bars.map(({ name, value }) => (
              <li key={name}>
                <span>{name}</span>
                <span className="track">
                  <span style={{ width: `${(100 * value) / most}%` }} />
                </span>
                <span className="number">{shown(value)}</span>
              </li>
            ))}
          </ul>
          <details>
            <summary>As a table</summary>
            <FigureTable label={title} head={head} rows={rows.map(([name, value]) => [name!, shown(Number(value))])} />
          </details>
        </>
      )}
    </figure>
  );
}
