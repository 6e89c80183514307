import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { seriesOf } from "./history.ts";
import { selectedTurbine, theme, turbines } from "./store.ts";

const HEIGHT = 220;

/** The selected turbine's last minute; line styles as well as colours tell the series apart. */
export const DetailChart = (): JSX.Element => {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const id = selectedTurbine.value?.id ?? "";
  const look = theme.value;
  useEffect(() => {
    if (!place.current) return undefined;
    // Colours are read once the theme's attribute is set, so a new theme is a new chart.
    chart.current = create(place.current);
    const resize = new ResizeObserver(() => {
      if (place.current)
        chart.current?.setSize({ width: place.current.clientWidth, height: HEIGHT });
    });
    resize.observe(place.current);
    return () => {
      resize.disconnect();
      chart.current?.destroy();
    };
  }, [look]);
  const frame = turbines.value;
  useEffect(() => {
    const { time, rps, wind, voltage } = seriesOf(id);
    chart.current?.setData([time, rps, wind, voltage]);
  }, [frame, id, look]);
  return (
    <section class="card" aria-label={`Turbine ${id}, last 60 seconds`}>
      <h2>
        Turbine {id} · last 60 s{" "}
        <small>solid = rotor (rps), dashed = wind (rps), dotted = voltage (ADC)</small>
      </h2>
      <div ref={place} class="chart" aria-hidden="true" />
    </section>
  );
};

/** light-dark() is resolved only in use, so each token is read off an element that uses it. */
const colorOf = (place: HTMLElement, token: string): string => {
  const probe = document.createElement("i");
  probe.className = `token-${token}`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

const create = (place: HTMLDivElement): uPlot => {
  const color = (token: string) => colorOf(place, token);
  const axis = { stroke: color("muted"), grid: { stroke: color("grid"), width: 1 } };
  const line = (label: string, scale: string, token: string, dash: number[] = []) => ({
    label,
    scale,
    stroke: color(token),
    width: 1.6,
    dash,
    points: { show: false },
  });
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: true }, rps: {}, adc: {} },
      axes: [
        axis,
        { ...axis, scale: "rps", values: (_chart, ticks) => ticks.map((tick) => tick.toFixed(1)) },
        { ...axis, scale: "adc", side: 1, grid: { show: false } },
      ],
      series: [
        {},
        line("Rotor", "rps", "series-a"),
        line("Wind", "rps", "series-b", [6, 4]),
        line("Voltage", "adc", "series-c", [2, 3]),
      ],
    },
    [[], [], [], []],
    place,
  );
};
