import type { JSX } from "preact";
import type { Alarm } from "../../live/alarm-log.ts";
import { Card, ShellCommand } from "../ui/parts.tsx";

/** How a person says of an alarm's readings that they were healthy after all, or must not be learnt from. */
export const WindowLabelCommand = (props: {
  id: string;
  alarms: readonly Alarm[];
}): JSX.Element | null => {
  const ended = props.alarms.find(({ until }) => until !== undefined);
  if (ended === undefined) return null;
  const iso = (time: number) => new Date(time).toISOString();
  return (
    <Card title="Label the last alarm’s readings">
      <p class="muted">
        The next training learns from a window that a person calls healthy, and never from one
        called anomalous. Run as yourself:
      </p>
      <ShellCommand
        text={`npm run fleet -- label ${props.id} --from ${iso(ended.since)} --to ${iso(ended.until ?? 0)} --as anomalous --reason "${ended.cause.replaceAll('"', "'")}"`}
      />
    </Card>
  );
};
