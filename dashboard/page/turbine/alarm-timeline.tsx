import type { JSX } from "preact";
import { lampTitleOf } from "../../../domain/turbine/channel-words.ts";
import type { Alarm } from "../../live/alarm-log.ts";
import { isLookOnly, isStale, now } from "../store.ts";
import { Badge, Card, Empty } from "../ui/parts.tsx";
import { askReason } from "../ui/reason-dialog.tsx";
import { durationText, Time } from "../ui/time.tsx";

/** What was lit, since when, why, and what a person noted of it. */
export const AlarmTimeline = (props: {
  alarms: readonly Alarm[];
  from: number | undefined;
  onAcknowledged: () => void;
}): JSX.Element => (
  <Card
    title="Alarms"
    actions={
      props.from !== undefined && (
        <small>
          heard since <Time at={props.from} />
        </small>
      )
    }
  >
    {props.alarms.length === 0 && <Empty>No alarm since then.</Empty>}
    <ul class="timeline">
      {props.alarms.slice(0, 20).map((alarm) => (
        <Entry key={alarm.id} alarm={alarm} onAcknowledged={props.onAcknowledged} />
      ))}
    </ul>
  </Card>
);

const Entry = ({ alarm, onAcknowledged }: { alarm: Alarm; onAcknowledged: () => void }) => {
  const { lamp, cause, since, until, acknowledged } = alarm;
  const isOpen = until === undefined;
  return (
    <li class={isOpen ? "is-bad" : ""}>
      <div class="row">
        <span>
          <Badge tone={isOpen ? "bad" : "quiet"} icon={isOpen ? "warning" : "normal"}>
            {lampTitleOf(lamp)}
          </Badge>{" "}
          <Time at={since} />{" "}
          <small>
            {isOpen
              ? `for ${durationText(now.value - since)}`
              : `lasted ${durationText(until - since)}`}
          </small>
        </span>
        {acknowledged === undefined && (
          <button
            type="button"
            disabled={isStale.value}
            onClick={() =>
              askReason({
                title: `Acknowledge the ${lamp} alarm?`,
                explanation: isLookOnly.value
                  ? "Your note stays with the alarm until this dashboard starts again: it may not write the audit. The lamp stays lit."
                  : "Your note stays with the alarm and in the audit. The lamp stays lit.",
                confirm: "Acknowledge",
                path: `/api/alarms/${encodeURIComponent(alarm.id)}/acknowledge`,
                onDone: onAcknowledged,
              })
            }
          >
            Acknowledge…
          </button>
        )}
      </div>
      <p>{cause}</p>
      {acknowledged && (
        <p class="note">
          “{acknowledged.note}”{" "}
          <small>
            <Time at={acknowledged.at} />
          </small>
        </p>
      )}
    </li>
  );
};
