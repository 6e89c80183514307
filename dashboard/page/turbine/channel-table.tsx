import type { JSX } from "preact";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { lampTitleOf, wordsOf } from "../../../domain/turbine/channel-words.ts";
import { CHANNELS, LAMP_OF } from "../../../domain/turbine/channels.ts";
import type { LampCause } from "../../../domain/turbine/lamp-cause.ts";
import type { ChannelFigure } from "../../live/channel-figures.ts";
import { seenValue } from "../seen-value.ts";
import { isStale } from "../store.ts";
import { Icon } from "../ui/icons.tsx";
import { Card } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";

interface Row {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  /** A channel that no model judges is shown only. */
  readonly isJudged: boolean;
}

const JUDGED: readonly Row[] = CHANNELS.map((name) => ({
  ...wordsOf(name),
  name,
  isJudged: true,
}));
const SHOWN: readonly Row[] = [
  { name: "gearboxtemp", title: "Gearbox", unit: "°C", digits: 1, isJudged: false },
  { name: "ambtemp", title: "Ambient", unit: "°C", digits: 1, isJudged: false },
  { name: "humidity", title: "Humidity", unit: "%", digits: 0, isJudged: false },
  { name: "pressure", title: "Pressure", unit: "hPa", digits: 0, isJudged: false },
];
const ROWS = [...JUDGED, ...SHOWN.filter(({ name }) => !CHANNELS.includes(name))];

interface Props {
  readonly turbine: TurbineView;
  /** Of the newest verdict; none while nobody judges. */
  readonly figures: readonly ChannelFigure[];
}

/** Every channel: what is seen, what the others make expect, how much of its limit it takes, its lamp. */
export const ChannelTable = ({ turbine, figures }: Props): JSX.Element => (
  <Card title="Channels" class="channels">
    <Table
      label="Channels"
      columns={["Channel", "Seen", "Expected", "Of its limit", "Lamp"]}
      keepsRows
    >
      {ROWS.map((row) => (
        <ChannelRow
          key={row.name}
          row={row}
          turbine={turbine}
          figure={isStale.value ? undefined : figures.find(({ channel }) => channel === row.name)}
        />
      ))}
    </Table>
    <p class="muted">
      Expected is what the other channels gave in the last seconds. Beyond 100 % of its limit a
      channel lights its lamp, once that lasts.
    </p>
  </Card>
);

const ChannelRow = (props: {
  row: Row;
  turbine: TurbineView;
  figure: ChannelFigure | undefined;
}): JSX.Element => {
  const { row, turbine, figure } = props;
  const { name, title, unit, digits, isJudged } = row;
  const cause = turbine.causes?.find((each) => each.channel === name);
  // A value that is missing is no bad value.
  const isBad = cause !== undefined && cause.kind !== "missing" && !isStale.value;
  const number = (value: number | undefined) =>
    value === undefined || isStale.value ? "–" : `${value.toFixed(digits)} ${unit}`;
  return (
    <tr class={isBad ? "is-bad" : ""}>
      <th scope="row">{title}</th>
      <td class="number">{number(seenValue(turbine, name))}</td>
      <td class="number">{number(expectedOf(cause, figure, name))}</td>
      <td class="number">{figure ? limitText(figure) : "–"}</td>
      <td>{isJudged ? <LampCell turbine={turbine} channel={name} isBad={isBad} /> : "–"}</td>
    </tr>
  );
};

const LampCell = (props: {
  turbine: TurbineView;
  channel: string;
  isBad: boolean;
}): JSX.Element => {
  const lamp = LAMP_OF[props.channel];
  const judged = props.turbine.condition === "judged" && !isStale.value;
  const state = !judged ? "unknown" : props.isBad ? "anomalous" : "normal";
  return (
    <span class={`flag ${state}`}>
      <Icon name={state} />
      {lamp && <span class="lamp">{lampTitleOf(lamp)}</span>}
      <span class="hidden"> {state}</span>
    </span>
  );
};

/** What a lamp was lit for stands, also while its channel is well again. */
const expectedOf = (
  cause: LampCause | undefined,
  figure: ChannelFigure | undefined,
  name: string,
): number | undefined => {
  const expected = cause?.expected ?? figure?.expected;
  return expected === undefined ? undefined : expected * wordsOf(name).factor;
};

const MOST_PERCENT = 1_000;

const limitText = ({ ofLimit }: ChannelFigure): string =>
  ofLimit > MOST_PERCENT ? "over 1000 %" : `${ofLimit.toFixed(0)} %`;
