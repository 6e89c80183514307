interface Series {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** A dashed horizontal line, such as a threshold. */
  readonly line?: number;
  /** A dashed vertical line: from here on something is different. */
  readonly from?: number;
  /** Largest y shown; higher values are drawn at the edge. */
  readonly most?: number;
}

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 48;
const BOTTOM = 32;
const TOP = 42;
/** Readable on white, and told apart without colour by the dash pattern as well. */
const STROKES = ["#1b4f72", "#b9770e", "#1e8449", "#7d3c98", "#922b21", "#515a5a"];
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "1 2", "10 4"];

/** A line plot as inline SVG, with its title as accessible name. */
export const plotSvg = (plot: Plot): string => {
  const points = plot.series.flatMap((series) => series.points);
  const [xLow, xHigh] = extent(points.map(([x]) => x));
  const yHigh = plot.most ?? Math.max(1e-9, plot.line ?? 0, ...points.map(([, y]) => y));
  const px = (x: number) => LEFT + ((x - xLow) / (xHigh - xLow || 1)) * (WIDTH - LEFT - 8);
  const py = (y: number) =>
    HEIGHT - BOTTOM - (Math.min(y, yHigh) / yHigh) * (HEIGHT - BOTTOM - TOP);
  const lines = plot.series.map(({ points: own }, index) => {
    const path = own.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(" ");
    return `<polyline points="${path}" fill="none" stroke="${STROKES[index % STROKES.length]}" stroke-dasharray="${DASHES[index % DASHES.length]}" stroke-width="1.5"/>`;
  });
  const limit =
    plot.line === undefined
      ? ""
      : `<line x1="${LEFT}" x2="${WIDTH - 8}" y1="${py(plot.line)}" y2="${py(plot.line)}" stroke="#c00" stroke-dasharray="4 4"/>`;
  const from =
    plot.from === undefined
      ? ""
      : `<line x1="${px(plot.from)}" x2="${px(plot.from)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#555" stroke-dasharray="2 4"/>`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(plot.title)}" width="${WIDTH}">
<text x="${LEFT}" y="14" font-weight="bold">${escaped(plot.title)}</text>
${plot.series.length > 1 ? legendOf(plot.series) : ""}
<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - 8}" fill="none" stroke="#888"/>
<text x="${LEFT - 4}" y="${TOP + 8}" text-anchor="end">${short(yHigh)}</text>
<text x="${LEFT - 4}" y="${HEIGHT - BOTTOM}" text-anchor="end">0</text>
<text x="${LEFT}" y="${HEIGHT - 16}">${short(xLow)}</text>
<text x="${WIDTH - 8}" y="${HEIGHT - 16}" text-anchor="end">${short(xHigh)}</text>
<text x="${WIDTH / 2}" y="${HEIGHT - 4}" text-anchor="middle">${escaped(plot.x)} · vertical: ${escaped(plot.y)}</text>
${limit}${from}
${lines.join("\n")}
</svg>`;
};

/** A line of its own: titles are as long as they need to be. */
const legendOf = (series: readonly Series[]): string => {
  const names = series.map(
    ({ name }, index) =>
      `<tspan fill="${STROKES[index % STROKES.length]}" dx="${index === 0 ? 0 : 12}">${escaped(name)}</tspan>`,
  );
  return `<text x="${LEFT}" y="30" font-weight="bold">${names.join("")}</text>`;
};

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const extent = (values: readonly number[]): readonly [number, number] =>
  values.length === 0
    ? [0, 1]
    : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];

const short = (value: number): string => String(Number(value.toPrecision(3)));
