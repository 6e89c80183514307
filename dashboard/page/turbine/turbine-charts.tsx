import type { JSX } from "preact";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import type { Alarm } from "../../live/alarm-log.ts";
import type { ModelChange } from "../../live/model-changes.ts";
import { Card } from "../ui/parts.tsx";
import { ZONE } from "../ui/time.tsx";
import { ChannelChart } from "./channel-chart.tsx";
import { CHART_PLANS } from "./chart-plans.ts";
import { appendReading } from "./turbine-history.ts";

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
      {CHART_PLANS.map((plan) => (
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
