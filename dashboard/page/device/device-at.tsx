import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DeviceRecord } from "../../../domain/rollout/fleet-questions.ts";
import { modelOf } from "../../../domain/rollout/quarantine.ts";
import { fleet } from "../store.ts";
import { type Asked, ask } from "../ui/asked.ts";
import { Answer, Card, Empty, Facts } from "../ui/parts.tsx";
import { Time, ZONE } from "../ui/time.tsx";
import { versionLink } from "../ui/version.tsx";

/** "What ran there at that time?", of a device that the reader chooses. */
export const WhatRanWhere = (): JSX.Element => {
  const ids = fleet.value.devices.map(({ thingName }) => thingName);
  const [chosen, setChosen] = useState<string>();
  const id = chosen ?? ids[0];
  if (id === undefined) {
    return (
      <Card title="What ran where, and when?">
        <Empty>No device is in a ring yet.</Empty>
      </Card>
    );
  }
  return (
    <Card title="What ran where, and when?">
      <Question key={id} id={id}>
        <label>
          <span class="muted">Device</span>{" "}
          <select value={id} onChange={(event) => setChosen(event.currentTarget.value)}>
            {ids.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </Question>
    </Card>
  );
};

/** "What ran there at that time?" */
export const DeviceAt = ({ id }: { id: string }): JSX.Element => (
  <Card title="What ran at a time?">
    <Question id={id} />
  </Card>
);

const Question = (props: { id: string; children?: JSX.Element }): JSX.Element => {
  const [answer, setAnswer] = useState<Asked<DeviceRecord> | undefined>(undefined);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const local = String(new FormData(event.currentTarget as HTMLFormElement).get("time"));
    const time = encodeURIComponent(new Date(local).toISOString());
    setAnswer(
      await ask<DeviceRecord>(`/api/devices/${encodeURIComponent(props.id)}/at?time=${time}`),
    );
  };
  return (
    <>
      <form class="row start" onSubmit={(event) => void submit(event)}>
        {props.children}
        <label>
          <span class="muted">Time in {ZONE}</span>{" "}
          <input type="datetime-local" name="time" step="1" required />
        </label>
        <button type="submit">Ask</button>
      </form>
      {answer && (
        <Answer asked={answer}>{(record) => <Facts facts={factsOf(props.id, record)} />}</Answer>
      )}
    </>
  );
};

const factsOf = (id: string, { at, components, status, reason }: DeviceRecord) => [
  [
    "Device",
    <a key="device" href={`/devices/${id}`}>
      {id}
    </a>,
  ] as const,
  ["Since", <Time key="since" at={at} />] as const,
  ["Model", versionLink(modelOf(components))] as const,
  ...Object.entries(components).map(([name, version]) => [name, version] as const),
  ["Deployment", [status, reason].filter(Boolean).join(": ") || "–"] as const,
];
