/** Figures over time as a picture, with the same as a table beside it, and both to take away. */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { csv } from "./csv";
import { colourOf } from "./colour";
import { stepName } from "./range";
import { asSpreadsheet, download } from "~/ui/download";
import { useShade } from "~/ui/shade";

export interface Series {
  readonly label: string;
  readonly values: readonly number[];
}

interface ChartProps {
  readonly title: string;
  /** The beginning of each step, ISO 8601. */
  readonly starts: readonly string[];
  readonly series: readonly Series[];
  readonly zone: string;
}

const COLOURS = ["--accent", "--info", "--danger", "--warn"];
const HEIGHT = 220;

export function Chart({ title, starts, series, zone }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const shade = useShade();
  useEffect(() => {
    if (!box.current) return;
    const plot = drawn(box.current, starts, series, zone);
    const resize = new ResizeObserver(([entry]) => entry && plot.setSize({ width: entry.contentRect.width, height: HEIGHT }));
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      plot.destroy();
    };
  }, [starts, series, zone, shade]);
  const rows = starts.map((start, at) => [stepName(start, zone), ...series.map(({ values }) => values[at] ?? 0)]);
  const head = ["From", ...series.map(({ label }) => label)];
  return (
    <figure className="card chart">
      <div className="heading">
        <figcaption>
          <h2>{title}</h2>
        </figcaption>
        <Take title={title} head={head} rows={rows} canvas={() => box.current?.querySelector("canvas") ?? null} />
      </div>
      <div ref={box} aria-hidden="true" />
      <details>
        <summary>As a table</summary>
        <FigureTable label={title} head={head} rows={rows} />
      </details>
    </figure>
  );
}

function drawn(box: HTMLDivElement, starts: readonly string[], series: readonly Series[], zone: string): uPlot {
  const style = getComputedStyle(box);
  const colour = (name: string) => colourOf(box, name);
  const axis: uPlot.Axis = { stroke: style.color, grid: { stroke: colour("--line") }, ticks: { stroke: colour("--line") } };
  const options: uPlot.Options = {
    width: box.clientWidth || 300,
    height: HEIGHT,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [axis, { ...axis, size: 48 }],
    series: [
      {},
      ...series.map(({ label }, at): uPlot.Series => {
        const stroke = colour(COLOURS[at % COLOURS.length]!);
        const bars = series.length === 1 ? { paths: uPlot.paths.bars!({ size: [0.7, 40] }), fill: stroke } : {};
        return { label, stroke, width: 2, points: { show: starts.length < 40 }, ...bars };
      }),
    ],
  };
  return new uPlot(options, [starts.map((start) => Date.parse(start) / 1000), ...series.map(({ values }) => [...values])], box);
}

interface TableProps {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export function Take({ title, head, rows, canvas }: Omit<TableProps, "label"> & { readonly title: string; readonly canvas?: () => HTMLCanvasElement | null }) {
  const name = title.toLowerCase().replaceAll(" ", "-");
  return (
    <span className="row">
      <button type="button" className="small" onClick={() => download(`${name}.csv`, asSpreadsheet(new Blob([csv(head, rows)])))}>
        CSV<span className="visually-hidden"> of {title}</span>
      </button>
      {canvas && (
        <button type="button" className="small" onClick={() => canvas()?.toBlob((picture) => picture && download(`${name}.png`, picture))}>
          Picture<span className="visually-hidden"> of {title}</span>
        </button>
      )}
    </span>
  );
}

export function FigureTable({ label, head, rows }: TableProps) {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
      <table>
        <thead>
          <tr>
            {head.map((each, at) => (
              <th key={each} scope="col" className={at ? "number" : undefined}>
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, at) => (
                <td key={head[at]} className={at ? "number" : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
