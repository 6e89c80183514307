import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import type { CapturedWindow } from "../../../domain/turbine/captured-window.ts";
import { SHIFT_LIMIT } from "../../../domain/turbine/detection/shift-limit.ts";
import type { Alarm } from "../../live/alarm-log.ts";
import type { ChannelFigure } from "../../live/channel-figures.ts";
import type { ModelChange } from "../../live/model-changes.ts";
import type { ActiveFault } from "../../turbine-control.ts";
import { conditionOf, matterOf } from "../farm/condition.ts";
import { Lamps } from "../farm/turbine-card.tsx";
import { deviceOf, fleet, isStale, now, turbines } from "../store.ts";
import { useAsked } from "../ui/asked.ts";
import { setRunning } from "../ui/commands.ts";
import { Badge, Card, Empty, Facts } from "../ui/parts.tsx";
import { Time } from "../ui/time.tsx";
import { AlarmTimeline } from "./alarm-timeline.tsx";
import { ChangeList } from "./change-list.tsx";
import { ChannelTable } from "./channel-table.tsx";
import { FaultForm } from "./fault-form.tsx";
import { TurbineCharts } from "./turbine-charts.tsx";
import { loadTurbineHistory } from "./turbine-history.ts";
import { WindowLabelCommand } from "./window-label-command.tsx";

interface Detail {
  readonly activeFaults: readonly ActiveFault[];
  readonly isControlled: boolean;
  readonly figures: readonly ChannelFigure[];
  readonly alarmsFrom: number;
  readonly alarms: readonly Alarm[];
  readonly changes: readonly ModelChange[];
  readonly captures: readonly CapturedWindow[];
}

/** One turbine: what it does and did, what judges it, and its alarms. */
export const TurbinePage = ({ id }: { id: string }): JSX.Element => {
  const turbine = turbines.value.find((each) => each.id === id);
  const [asks, setAsks] = useState(0);
  const asked = useAsked<Detail>(
    `/api/turbines/${encodeURIComponent(id)}`,
    `${Math.floor(now.value / 2_000)} ${asks}`,
  );
  useEffect(() => void loadTurbineHistory(id), [id]);
  if (turbine === undefined) {
    return <Empty>Nothing was heard of a turbine {id} yet.</Empty>;
  }
  const detail = asked.kind === "there" ? asked.value : undefined;
  const askAgain = () => setAsks((count) => count + 1);
  return (
    <>
      <Head turbine={turbine} isControlled={detail?.isControlled === true} />
      <div class="columns">
        <div class="stack">
          <TurbineCharts
            turbine={turbine}
            alarms={detail?.alarms ?? []}
            changes={detail?.changes ?? []}
          />
        </div>
        <div class="stack">
          <ChannelTable turbine={turbine} figures={detail?.figures ?? []} />
          <AlarmTimeline
            alarms={detail?.alarms ?? []}
            from={detail?.alarmsFrom}
            onAcknowledged={askAgain}
          />
          <ChangeList changes={detail?.changes ?? []} />
          {detail?.isControlled && (
            <FaultForm id={id} active={detail.activeFaults} onChanged={askAgain} />
          )}
          <WindowLabelCommand
            id={id}
            alarms={detail?.alarms ?? []}
            captures={detail?.captures ?? []}
          />
        </div>
      </div>
    </>
  );
};

const Head = ({ turbine, isControlled }: { turbine: TurbineView; isControlled: boolean }) => {
  const { id, running } = turbine;
  const condition = conditionOf(turbine);
  const matter = isStale.value ? undefined : matterOf(turbine);
  return (
    <Card
      title={
        <>
          Turbine {id}{" "}
          <Badge
            tone={isStale.value ? "quiet" : condition.tone}
            icon={isStale.value ? "unknown" : condition.icon}
          >
            {isStale.value ? "unknown" : condition.word}
          </Badge>
        </>
      }
      actions={
        isControlled && (
          <button
            type="button"
            disabled={isStale.value}
            onClick={() => void setRunning(id, !running)}
          >
            {running ? "Stop" : "Start"}
            <span class="hidden"> turbine {id}</span>
          </button>
        )
      }
    >
      {matter && (
        <p class={`matter is-${condition.tone}`}>
          {matter.text}{" "}
          <small>
            since <Time at={matter.since} />
          </small>
        </p>
      )}
      <Lamps turbine={turbine} />
      <Facts facts={factsOf(turbine)} />
    </Card>
  );
};

/** What this turbine's device says of it: how far its farthest channel has lastingly moved. */
const driftText = (id: string): string => {
  const device = fleet.value.devices.find(({ turbines: ids }) => ids.includes(id));
  const distance = device?.work?.turbineDrift?.[device.turbines.indexOf(id)];
  if (distance === undefined) return "not told";
  const isShift = distance > SHIFT_LIMIT;
  return `${distance.toFixed(2)}, ${isShift ? "a shift" : `a shift from ${SHIFT_LIMIT}`}`;
};

const factsOf = ({ id, modelVersion, coverage, reading }: TurbineView) => {
  const device = deviceOf.value.get(id);
  return [
    [
      "Model",
      modelVersion ? <a href={`/models/${modelVersion}`}>v{modelVersion} loaded</a> : "none",
    ],
    ["Device", device ? <a href={`/devices/${device}`}>{device}</a> : "unknown"],
    ["Drift", driftText(id)],
    ["Coverage", coverage === undefined ? "not told" : `${(coverage * 100).toFixed(0)} %`],
    ["Newest reading", reading?.time ? <Time at={reading.time} /> : "none"],
  ] as const;
};
