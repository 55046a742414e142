/** Bars drawn as a picture of their own: what the page shows by style sheet has no canvas to save. */
import { colourOf } from "./colour";

const WIDTH = 900;
const ROW = 36;
const LABEL = 260;
const EDGE = 20;
const HEAD = 56;

interface Drawn {
  readonly name: string;
  readonly value: number;
}

export function barPicture(box: HTMLElement, title: string, bars: readonly Drawn[], shown: (value: number) => string): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEAD + bars.length * ROW + EDGE });
  const brush = canvas.getContext("2d")!;
  const [ground, text, bar] = ["--surface", "--text", "--accent"].map((name) => colourOf(box, name)) as [string, string, string];
  const { fontFamily } = getComputedStyle(box);
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const room = WIDTH - LABEL - 2 * EDGE - 90;
  brush.fillStyle = ground;
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.textBaseline = "middle";
  brush.fillStyle = text;
  brush.font = `600 20px ${fontFamily}`;
  brush.fillText(title, EDGE, HEAD / 2, WIDTH - 2 * EDGE);
  brush.font = `16px ${fontFamily}`;
  bars.forEach(({ name, value }, at) => {
    const middle = HEAD + at * ROW + ROW / 2;
    const width = (room * value) / most;
    brush.fillStyle = bar;
    brush.fillRect(LABEL, middle - 10, width, 20);
    brush.fillStyle = text;
    brush.fillText(name, EDGE, middle, LABEL - 2 * EDGE);
    brush.fillText(shown(value), LABEL + width + 10, middle);
  });
  return canvas;
}
