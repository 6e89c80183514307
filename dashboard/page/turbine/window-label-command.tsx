import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Alarm } from "../../live/alarm-log.ts";
import { Card, ShellCommand } from "../ui/parts.tsx";
import { momentText } from "../ui/time.tsx";

const CHOICES = ["anomalous", "healthy"] as const;
const MOST_WINDOWS = 20;

/** How a person says of an alarm's readings that they were healthy after all, or must not be learnt from. */
export const WindowLabelCommand = (props: {
  id: string;
  alarms: readonly Alarm[];
}): JSX.Element | null => {
  const ended = props.alarms.filter(({ until }) => until !== undefined).slice(0, MOST_WINDOWS);
  const [chosen, setChosen] = useState<string>();
  const [label, setLabel] = useState<(typeof CHOICES)[number]>("anomalous");
  const alarm = ended.find(({ id }) => id === chosen) ?? ended[0];
  if (alarm === undefined) return null;
  const iso = (time: number) => new Date(time).toISOString();
  return (
    <Card title="Label an alarm’s readings">
      <p class="muted">
        The next training learns from a window that a person calls healthy, and never from one
        called anomalous. Run as yourself:
      </p>
      <div class="fault-form">
        <label>
          Alarm
          <select value={alarm.id} onChange={(event) => setChosen(event.currentTarget.value)}>
            {ended.map(({ id, lamp, since }) => (
              <option key={id} value={id}>
                {momentText(since)} {lamp}
              </option>
            ))}
          </select>
        </label>
        <label>
          It was
          <select
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value as typeof label)}
          >
            {CHOICES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ShellCommand
        text={`npm run fleet -- label ${props.id} --from ${iso(alarm.since)} --to ${iso(alarm.until ?? 0)} --as ${label} --reason "${alarm.cause.replaceAll('"', "'")}"`}
      />
    </Card>
  );
};
