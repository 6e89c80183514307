import type { JSX } from "preact";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { LAMP_OF } from "../../../domain/turbine/channels.ts";
import type { LampCause } from "../../../domain/turbine/lamp-cause.ts";
import { LAMP_TITLES } from "../farm/turbine-card.tsx";
import { isStale } from "../store.ts";
import { Icon } from "../ui/icons.tsx";
import { Card } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";

const DEGREES = 180 / Math.PI;

interface Channel {
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
  readonly seen: (turbine: TurbineView) => number | undefined;
  /** As the model calls it; without one it is shown and not judged. */
  readonly judgedAs?: keyof typeof LAMP_OF;
}

const CHANNELS: readonly Channel[] = [
  {
    name: "Wind",
    unit: "rps",
    digits: 2,
    judgedAs: "wind_speed_rps",
    seen: ({ reading }) => reading?.wind_speed_rps,
  },
  {
    name: "Rotor",
    unit: "rps",
    digits: 2,
    judgedAs: "rps",
    seen: ({ reading }) => reading?.rps,
  },
  {
    name: "Voltage",
    unit: "ADC",
    digits: 0,
    judgedAs: "voltage",
    seen: ({ reading }) => reading?.voltage,
  },
  { name: "Roll", unit: "°", digits: 1, judgedAs: "roll", seen: ({ attitude }) => attitude?.roll },
  {
    name: "Pitch",
    unit: "°",
    digits: 1,
    judgedAs: "pitch",
    seen: ({ attitude }) => attitude?.pitch,
  },
  { name: "Yaw", unit: "°", digits: 1, judgedAs: "yaw", seen: ({ attitude }) => attitude?.yaw },
  { name: "Gearbox", unit: "°C", digits: 1, seen: ({ reading }) => reading?.gearboxtemp },
  { name: "Ambient", unit: "°C", digits: 1, seen: ({ reading }) => reading?.ambtemp },
  { name: "Humidity", unit: "%", digits: 0, seen: ({ reading }) => reading?.humidity },
  { name: "Pressure", unit: "hPa", digits: 0, seen: ({ reading }) => reading?.pressure },
];

/** Every channel with what is seen, what was expected where the detector says so, and its lamp. */
export const ChannelTable = ({ turbine }: { turbine: TurbineView }): JSX.Element => (
  <Card title="Channels">
    <Table label="Channels" columns={["Channel", "Seen", "Expected", "Lamp"]}>
      {CHANNELS.map((channel) => (
        <Row key={channel.name} channel={channel} turbine={turbine} />
      ))}
    </Table>
  </Card>
);

const Row = ({ channel, turbine }: { channel: Channel; turbine: TurbineView }): JSX.Element => {
  const { name, unit, digits, judgedAs } = channel;
  const cause = turbine.causes?.find((each) => each.channel === judgedAs);
  const isBad = cause !== undefined && !isStale.value;
  const number = (value: number | undefined) =>
    value === undefined || isStale.value ? "–" : `${value.toFixed(digits)} ${unit}`;
  return (
    <tr class={isBad ? "is-bad" : ""}>
      <th scope="row">{name}</th>
      <td class="number">{number(channel.seen(turbine))}</td>
      <td class="number">{number(expectedOf(cause, unit))}</td>
      <td>{judgedAs ? <LampCell turbine={turbine} channel={judgedAs} isBad={isBad} /> : "–"}</td>
    </tr>
  );
};

const LampCell = (props: {
  turbine: TurbineView;
  channel: keyof typeof LAMP_OF;
  isBad: boolean;
}): JSX.Element => {
  const lamp = LAMP_OF[props.channel];
  const judged = props.turbine.condition === "judged" && !isStale.value;
  const state = !judged ? "unknown" : props.isBad ? "anomalous" : "normal";
  return (
    <span class={`flag ${state}`}>
      <Icon name={state} />
      {LAMP_TITLES[lamp]}
      <span class="hidden"> {state}</span>
    </span>
  );
};

/** Causes tell angles in radians. */
const expectedOf = (cause: LampCause | undefined, unit: string): number | undefined =>
  cause?.expected === undefined || unit !== "°" ? cause?.expected : cause.expected * DEGREES;
