import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import type { Lamp } from "../../../domain/turbine/channels.ts";
import type { Alarm } from "../../live/alarm-log.ts";
import type { ModelChange } from "../../live/model-changes.ts";
import { look } from "../ui/look.ts";
import { clockText } from "../ui/time.tsx";
import { chartRange } from "./chart-range.ts";
import { turbineHistory } from "./turbine-history.ts";

export interface ChartPlan {
  readonly title: string;
  readonly lamp?: Lamp;
  /** The least that the axis spans: noise must not look like news. */
  readonly leastSpan: number;
  readonly lines: readonly {
    readonly channel: string;
    readonly name: string;
    readonly token: string;
    readonly dash: readonly number[];
  }[];
}

/** What the chart bears beside its lines. */
interface Marks {
  readonly alarms: readonly Alarm[];
  readonly changes: readonly ModelChange[];
}

const HEIGHT = 128;
/** A shorter past does not fill the chart. */
const LEAST_SECONDS = 120;

/** One or two channels over time; line styles as well as colours tell them apart. */
export const ChannelChart = (props: {
  plan: ChartPlan;
  turbine: TurbineView;
  alarms: readonly Alarm[];
  changes: readonly ModelChange[];
}): JSX.Element => {
  const { plan, turbine, alarms, changes } = props;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const marks = useRef<Marks>({ alarms, changes });
  marks.current = { alarms, changes };
  const colours = look.value;
  useEffect(() => {
    if (!place.current) return undefined;
    // Colours are read once the theme's attribute is set, so a new theme is a new chart.
    chart.current = create(place.current, plan, () => marks.current);
    const resize = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      if (width > 0) chart.current?.setSize({ width, height: HEIGHT });
    });
    resize.observe(place.current);
    return () => {
      resize.disconnect();
      chart.current?.destroy();
    };
  }, [colours, plan]);
  const history = turbineHistory.value;
  const newest = Math.floor((turbine.reading?.time ?? 0) / 1_000);
  useEffect(() => {
    if (history?.id !== turbine.id) return;
    const { time, channels } = history.lines;
    chart.current?.setData([time, ...plan.lines.map(({ channel }) => channels[channel] ?? [])]);
  }, [newest, history, turbine.id, colours]);
  const names = plan.lines.map(({ name }, index) => (index === 0 ? name : `${name} (dashed)`));
  return (
    <figure class="chart">
      <figcaption>
        {plan.title} <small>{names.join(", ")}</small>
      </figcaption>
      <div ref={place} aria-hidden="true" />
    </figure>
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

const create = (place: HTMLDivElement, plan: ChartPlan, marksNow: () => Marks): uPlot => {
  const color = (token: string) => colorOf(place, token);
  const shade = color("bad-tint");
  const line = color("muted");
  const axis = {
    stroke: color("muted"),
    font: "11px system-ui, sans-serif",
    grid: { stroke: color("grid"), width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      width: Math.max(place.clientWidth, 200),
      height: HEIGHT,
      padding: [6, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: {
          time: true,
          range: (_chart, low, high) => [Math.min(low, high - LEAST_SECONDS), high],
        },
        y: {
          range: ({ data: [, ...lines] }) =>
            chartRange(
              lines.flatMap((each) => [...each]),
              plan.leastSpan,
            ),
        },
      },
      axes: [
        {
          ...axis,
          space: 90,
          size: 26,
          values: (_chart, ticks) => ticks.map((tick) => tickText(tick, ticks)),
        },
        { ...axis, size: 44, space: 30 },
      ],
      series: [
        {},
        ...plan.lines.map(({ name, token, dash }) => ({
          label: name,
          stroke: color(token),
          width: 1.5,
          dash: [...dash],
          points: { show: false },
        })),
      ],
      hooks: {
        drawClear: [(chart) => shadeAlarms(chart, marksNow().alarms, shade)],
        draw: [(chart) => drawChanges(chart, marksNow().changes, line)],
      },
    },
    [[], ...plan.lines.map(() => [])] as unknown as uPlot.AlignedData,
    place,
  );
};

/** Ticks that are less than a minute apart say their seconds. */
const tickText = (tick: number, [first = 0, second = 60]: readonly number[]): string =>
  clockText(tick * 1_000).slice(0, second - first < 60 ? 8 : 5);

/** Behind the lines, from when the lamp was lit until it was not. */
const shadeAlarms = (chart: uPlot, alarms: readonly Alarm[], shade: string): void => {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.fillStyle = shade;
  for (const { since, until = Date.now() } of alarms) {
    const from = Math.max(chart.valToPos(since / 1_000, "x", true), bbox.left);
    const to = Math.min(chart.valToPos(until / 1_000, "x", true), bbox.left + bbox.width);
    if (to > from) ctx.fillRect(from, bbox.top, Math.max(to - from, 2), bbox.height);
  }
  ctx.restore();
};

const SIGNS = { model: "v", restart: "restart v", gone: "no model v" } as const;

/** A line from top to bottom where the model changed or its detector started again. */
const drawChanges = (chart: uPlot, changes: readonly ModelChange[], colour: string): void => {
  const { ctx, bbox } = chart;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  ctx.setLineDash([3 * scale, 3 * scale]);
  for (const { at, kind, modelVersion } of changes) {
    const x = chart.valToPos(at / 1_000, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(`${SIGNS[kind]}${modelVersion}`, x + 3 * scale, bbox.top + 11 * scale);
  }
  ctx.restore();
};
