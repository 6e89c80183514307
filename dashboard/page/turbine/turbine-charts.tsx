import type { JSX } from "preact";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { wordsOf } from "../../../domain/turbine/channel-words.ts";
import { CHANNELS, LAMP_OF } from "../../../domain/turbine/channels.ts";
import type { Alarm } from "../../live/alarm-log.ts";
import type { ModelChange } from "../../live/model-changes.ts";
import { Card } from "../ui/parts.tsx";
import { ZONE } from "../ui/time.tsx";
import { ChannelChart, type ChartPlan } from "./channel-chart.tsx";
import { appendReading } from "./turbine-history.ts";

const USUAL: readonly ChartPlan[] = [
  {
    title: "Rotor and wind, rps",
    lamp: "rotation",
    leastSpan: 1,
    lines: [
      { channel: "rps", name: "rotor", token: "series-a", dash: [] },
      { channel: "wind_speed_rps", name: "wind", token: "series-b", dash: [6, 4] },
    ],
  },
  {
    title: "Voltage, ADC",
    lamp: "voltage",
    leastSpan: 20,
    lines: [{ channel: "voltage", name: "voltage", token: "series-c", dash: [] }],
  },
  {
    title: "Attitude, degrees",
    lamp: "vibration",
    leastSpan: 6,
    lines: [
      { channel: "roll", name: "roll", token: "series-a", dash: [] },
      { channel: "pitch", name: "pitch", token: "series-b", dash: [6, 4] },
    ],
  },
  {
    title: "Temperatures, °C",
    leastSpan: 4,
    lines: [
      { channel: "gearboxtemp", name: "gearbox", token: "series-c", dash: [] },
      { channel: "ambtemp", name: "ambient", token: "series-b", dash: [2, 3] },
    ],
  },
];

const drawn = new Set(USUAL.flatMap(({ lines }) => lines.map(({ channel }) => channel)));
const UNUSUAL = CHANNELS.filter((channel) => !drawn.has(channel) && channel !== "yaw");

/** A channel that only this asset has is drawn by itself. */
const CHARTS: readonly ChartPlan[] = [
  ...USUAL,
  ...UNUSUAL.map((channel): ChartPlan => {
    const { name, title, unit } = wordsOf(channel);
    const lamp = LAMP_OF[channel];
    const lines = [{ channel, name, token: "series-a", dash: [] }];
    return { title: `${title}, ${unit}`, leastSpan: 1, lines, ...(lamp && { lamp }) };
  }),
];

/** The last 15 minutes, channel by channel below one another, with the alarms marked. */
export const TurbineCharts = (props: {
  turbine: TurbineView;
  alarms: readonly Alarm[];
  changes: readonly ModelChange[];
}): JSX.Element => {
  appendReading(props.turbine);
  return (
    <Card
      title="The last minutes, 15 at most"
      actions={
        <small>
          times in {ZONE}; shaded: the lamp was lit; dashed: the model changed or started again; a
          peak of seconds is cut off
        </small>
      }
    >
      {CHARTS.map((plan) => (
        <ChannelChart
          key={plan.title}
          plan={plan}
          turbine={props.turbine}
          changes={props.changes}
          alarms={props.alarms.filter(({ lamp }) => lamp === plan.lamp)}
        />
      ))}
    </Card>
  );
};
