import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CapturedWindow } from "../../../domain/turbine/captured-window.ts";
import { LABELS } from "../../../domain/turbine/window-label.ts";
import type { Alarm } from "../../live/alarm-log.ts";
import { Card, ShellCommand } from "../ui/parts.tsx";
import { momentText } from "../ui/time.tsx";
import { CaptureTable } from "./capture-table.tsx";

interface Stretch {
  readonly key: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

interface Told {
  readonly id: string;
  readonly alarms: readonly Alarm[];
  readonly captures: readonly CapturedWindow[];
}

/** How a person says that readings were healthy after all, or must not be learnt from. */
export const WindowLabelCommand = (props: Told): JSX.Element => {
  const stretches = stretchesOf(props);
  const [chosen, setChosen] = useState<string>();
  const [label, setLabel] = useState<(typeof LABELS)[number]>("anomalous");
  const stretch = stretches.find(({ key }) => key === chosen) ?? stretches[0];
  return (
    <Card title="What the next training learns from">
      <CaptureTable captures={props.captures} onLabel={(window) => setChosen(keyOf(window))} />
      {stretch && (
        <>
          <p class="muted">
            A flagged window is learnt from once a person calls it healthy, and none that is called
            anomalous. Run as yourself:
          </p>
          <div class="fault-form">
            <label>
              Stretch
              <select
                value={stretch.key}
                onChange={(event) => setChosen(event.currentTarget.value)}
              >
                {stretches.map(({ key, name }) => (
                  <option key={key} value={key}>
                    {name}
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
                {LABELS.map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <ShellCommand text={commandFor(props.id, stretch, label)} />
        </>
      )}
    </Card>
  );
};

/** Alarms first: they are what somebody who looks here has in mind. */
const stretchesOf = ({ alarms, captures }: Told): Stretch[] => [
  ...alarms.flatMap(({ id, lamp, since, until, cause }): Stretch[] =>
    until === undefined
      ? []
      : [
          {
            key: id,
            name: `${momentText(since)} ${lamp} alarm`,
            from: since,
            to: until,
            reason: cause,
          },
        ],
  ),
  ...captures.map((window) => ({
    key: keyOf(window),
    name: `${momentText(window.from)} captured${window.isFlagged ? ", flagged" : ""}`,
    from: window.from,
    to: window.to,
    reason: "seen on site",
  })),
];

const keyOf = ({ to }: CapturedWindow): string => `window-${to}`;

const commandFor = (id: string, { from, to, reason }: Stretch, label: string): string => {
  const iso = (time: number) => new Date(time).toISOString();
  return `npm run fleet -- label ${id} --from ${iso(from)} --to ${iso(to)} --as ${label} --reason "${reason.replaceAll('"', "'")}"`;
};
