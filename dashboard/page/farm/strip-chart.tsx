import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Channel } from "../../../domain/turbine/channels.ts";
import { look } from "../ui/look.ts";
import { historyCame, recentOf } from "./recent.ts";

const HEIGHT = 22;
const WIDTH = 150;
const SCALE = 2;
/** Two minutes: a shorter past does not fill the strip. */
const LEAST_POINTS = 24;

/** Channels that share a strip, and the least span that fills it: noise must not look like news. */
export interface Strip {
  readonly channels: readonly Channel[];
  readonly leastSpan: number;
}

/** Up to the last 15 minutes of one or two channels as lines without axes; numbers beside it say the rest. */
export const StripChart = (props: {
  id: string;
  strip: Strip;
  isBad: boolean;
  /** Of the newest reading; a line is drawn again when it has a new point. */
  step: number;
}): JSX.Element => {
  const { id, strip, isBad, step } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = look.value;
  const came = historyCame.value;
  useEffect(() => {
    if (!canvas.current) return;
    draw(
      canvas.current,
      strip.channels.map((channel) => recentOf(id, channel)),
      strip.leastSpan,
      colourOf(canvas.current, `${canvas.current.className} ${theme}`),
    );
  }, [id, step, theme, isBad, came]);
  return (
    <canvas
      ref={canvas}
      class={isBad ? "strip bad" : "strip"}
      width={WIDTH * SCALE}
      height={HEIGHT * SCALE}
    />
  );
};

const colours = new Map<string, string>();

/** Asking for a computed style makes the browser lay the page out, so each is asked for once. */
const colourOf = (canvas: HTMLCanvasElement, style: string): string => {
  const known = colours.get(style) ?? getComputedStyle(canvas).color;
  colours.set(style, known);
  return known;
};

const draw = (
  canvas: HTMLCanvasElement,
  lines: readonly Float32Array[],
  leastSpan: number,
  colour: string,
): void => {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = colour;
  context.lineWidth = 1.4 * SCALE;
  context.lineJoin = "round";
  const low = Math.min(...lines.map((values) => Math.min(...values)));
  const high = Math.max(...lines.map((values) => Math.max(...values)));
  const span = Math.max(high - low, leastSpan);
  const floor = (low + high - span) / 2;
  for (const [index, values] of lines.entries()) {
    context.setLineDash(index === 0 ? [] : [5, 4]);
    context.beginPath();
    drawLine(context, values, (value) => (value - floor) / span);
    context.stroke();
  }
};

const drawLine = (
  context: CanvasRenderingContext2D,
  values: Float32Array,
  share: (value: number) => number,
): void => {
  const { width, height } = context.canvas;
  const points = Math.max(values.length, LEAST_POINTS);
  // A past that is not complete yet stands at the right, where now is.
  const first = points - values.length;
  for (const [index, value] of values.entries()) {
    const x = ((first + index) / (points - 1)) * (width - 4) + 2;
    const y = height - 4 - share(value) * (height - 8);
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
};
