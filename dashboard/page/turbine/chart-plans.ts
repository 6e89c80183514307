import { wordsOf } from "../../../domain/turbine/channel-words.ts";
import { CHANNELS, type Channel, channelsOf, LAMP_OF } from "../../../domain/turbine/channels.ts";
import { CHART_GROUPS, isAttitude } from "../../../domain/turbine/drawn-channels.ts";
import type { ChartPlan } from "./channel-chart.tsx";

/** Of several lines in one chart; beyond them they begin anew. */
const STYLES = [
  { token: "series-a", dash: [] },
  { token: "series-b", dash: [6, 4] },
  { token: "series-c", dash: [2, 3] },
] as const;
const ALONE = { token: "series-c", dash: [] };
/** A chart is higher than a card's strip, so less is seen to move in it. */
const SPAN_SHARE = 0.5;

const DRIVERS = channelsOf("driver");

/** What a machine makes of what drives it comes first, as a whole line. */
const linesFirst = (channels: readonly Channel[]): Channel[] => [
  ...channels.filter((channel) => !DRIVERS.includes(channel)),
  ...channels.filter((channel) => DRIVERS.includes(channel)),
];

const planOf = (group: readonly Channel[]): ChartPlan => {
  const channels = linesFirst(group);
  const words = channels.map(wordsOf);
  const names = words.map(({ short }) => short.toLowerCase());
  const lamp = LAMP_OF[channels[0] ?? ""];
  const title = isAttitude(channels) ? "attitude" : names.join(" and ");
  return {
    title: `${title.slice(0, 1).toUpperCase()}${title.slice(1)}, ${words[0]?.unit}`,
    leastSpan: SPAN_SHARE * Math.max(...words.map(({ span }) => span)),
    lines: channels.map((channel, index) => ({
      channel,
      name: names[index] ?? channel,
      ...(channels.length === 1 ? ALONE : (STYLES[index % STYLES.length] ?? ALONE)),
    })),
    ...(lamp !== undefined && { lamp }),
  };
};

/** What no model judges and is worth a look beside what one does. */
const BESIDE: ChartPlan = {
  title: "Temperatures, °C",
  leastSpan: 4,
  lines: [
    { channel: "gearboxtemp", name: "gearbox", token: "series-c", dash: [] },
    { channel: "ambtemp", name: "ambient", token: "series-b", dash: [2, 3] },
  ],
};

const beside = BESIDE.lines.filter(({ channel }) => !CHANNELS.includes(channel));

export const CHART_PLANS: readonly ChartPlan[] = [
  ...CHART_GROUPS.map(planOf),
  ...(beside.length > 0 ? [{ ...BESIDE, lines: beside }] : []),
];
