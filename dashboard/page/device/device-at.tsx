import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DeviceRecord } from "../../../domain/rollout/fleet-questions.ts";
import { type Asked, ask } from "../ui/asked.ts";
import { Answer, Card, Facts } from "../ui/parts.tsx";
import { Time, ZONE } from "../ui/time.tsx";

/** "What ran there at that time?" */
export const DeviceAt = ({ id }: { id: string }): JSX.Element => {
  const [answer, setAnswer] = useState<Asked<DeviceRecord> | undefined>(undefined);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const local = String(new FormData(event.currentTarget as HTMLFormElement).get("time"));
    const time = encodeURIComponent(new Date(local).toISOString());
    setAnswer(await ask<DeviceRecord>(`/api/devices/${encodeURIComponent(id)}/at?time=${time}`));
  };
  return (
    <Card title="What ran at a time?">
      <form class="row start" onSubmit={(event) => void submit(event)}>
        <label>
          <span class="muted">Time in {ZONE}</span>{" "}
          <input type="datetime-local" name="time" step="1" required />
        </label>
        <button type="submit">Ask</button>
      </form>
      {answer && (
        <Answer asked={answer}>
          {({ at, components, status }) => (
            <Facts
              facts={[
                ["Since", <Time key="since" at={at} />],
                ...Object.entries(components).map(([name, version]) => [name, version] as const),
                ["Deployment", status ?? "–"],
              ]}
            />
          )}
        </Answer>
      )}
    </Card>
  );
};
