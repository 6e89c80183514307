import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { seriesOf } from "./history.ts";
import { theme, turbines } from "./store.ts";

const WIDTH = 220;
const HEIGHT = 36;

/** The rotor's last minute as one line; numbers beside it say the rest. */
export const Sparkline = ({ id, anomalous }: { id: string; anomalous: boolean }): JSX.Element => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = turbines.value;
  const look = theme.value;
  useEffect(() => {
    if (canvas.current) draw(canvas.current, seriesOf(id).rps);
  }, [frame, look, anomalous]);
  return (
    <canvas
      ref={canvas}
      class={anomalous ? "spark bad" : "spark"}
      width={WIDTH * 2}
      height={HEIGHT * 2}
    />
  );
};

const draw = (canvas: HTMLCanvasElement, values: readonly number[]): void => {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (values.length < 2) return;
  const low = Math.min(...values);
  const span = Math.max(Math.max(...values) - low, 0.5);
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = 3;
  context.beginPath();
  for (const [index, value] of values.entries()) {
    const x = (index / (values.length - 1)) * (canvas.width - 6) + 3;
    const y = canvas.height - 5 - ((value - low) / span) * (canvas.height - 10);
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
};
