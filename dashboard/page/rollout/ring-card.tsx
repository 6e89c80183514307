import type { JSX } from "preact";
import type { DeviceProof, RingDetail } from "../../../domain/rollout/fleet-questions.ts";
import type { DeviceView, RingView, RolloutView } from "../../../domain/rollout/snapshot.ts";
import { StateBadge } from "../device/device-table.tsx";
import { fleet, isStale } from "../store.ts";
import { Badge, Card, Facts, type Tone } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { versionText } from "../ui/version.tsx";
import { pairedText, workText } from "./evidence-words.ts";

interface Standing {
  readonly tone: Tone;
  readonly word: string;
  readonly icon: "normal" | "active" | "waiting" | "anomalous" | "back" | "silent";
}

/** The rollout ended before it. */
const NOT_REACHED: Standing = { tone: "quiet", word: "not reached", icon: "silent" };

const TONES: Readonly<Record<RingView["status"], Standing>> = {
  waiting: { tone: "quiet", word: "waits its turn", icon: "silent" },
  deploying: { tone: "busy", word: "deploying", icon: "active" },
  succeeded: { tone: "ok", word: "confirmed", icon: "normal" },
  held: { tone: "warn", word: "held", icon: "waiting" },
  rollingBack: { tone: "warn", word: "going back", icon: "back" },
  rolledBack: { tone: "warn", word: "went back", icon: "back" },
  failed: { tone: "bad", word: "failed", icon: "anomalous" },
};

/** One ring: how many devices confirmed, what the gate says, and each device with its evidence. */
export const RingCard = (props: {
  ring: RingView;
  rollout: RolloutView;
  detail: RingDetail | undefined;
}): JSX.Element => {
  const { ring, rollout, detail } = props;
  const wasReached = ring.status !== "waiting" || rollout.status === "RUNNING";
  const { tone, word, icon } = wasReached ? (TONES[ring.status] ?? TONES.waiting) : NOT_REACHED;
  const total = ring.succeeded + ring.failed + ring.pending;
  const devices = fleet.value.devices.filter((device) => device.ring === ring.name);
  return (
    <Card
      class={`ring is-${tone}`}
      title={
        <>
          Ring {ring.name}{" "}
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        </>
      }
    >
      <progress
        max={Math.max(total, 1)}
        value={ring.succeeded}
        aria-label={`${ring.name}: ${ring.succeeded} of ${total} devices confirmed`}
      />
      <p>
        <strong>
          {ring.succeeded} of {total}
        </strong>{" "}
        devices confirmed
        {ring.failed > 0 && <b class="bad"> · {ring.failed} failed</b>}
        {ring.pending > 0 && (wasReached ? ` · ${ring.pending} to come` : " · none was touched")}
      </p>
      {detail?.reason && <p class={`matter is-${tone}`}>{detail.reason}</p>}
      {detail && detail.rules.length > 0 && <Rules rules={detail.rules} />}
      {detail?.deployedAt && (
        <Facts facts={[["Deployed", <Time key="deployed" at={detail.deployedAt} />]]} />
      )}
      <Table
        label={`Devices of ring ${ring.name}`}
        columns={["Device", "State", "Model", "Work seen"]}
      >
        {devices.map((device) => (
          <DeviceRow
            key={device.thingName}
            device={device}
            target={rollout.modelVersion}
            proof={detail?.devices.find(({ thingName }) => thingName === device.thingName)}
          />
        ))}
      </Table>
    </Card>
  );
};

const RESULTS = { pass: "normal", fail: "anomalous" } as const;

const Rules = ({ rules }: Pick<RingDetail, "rules">): JSX.Element => (
  <ul class="rules" aria-label="The gate’s rules">
    {rules.map(({ rule, result, words }) => {
      const icon = RESULTS[result as keyof typeof RESULTS] ?? "unknown";
      return (
        <li key={rule}>
          <span class={`flag ${icon}`}>
            <Badge
              tone={icon === "normal" ? "ok" : icon === "anomalous" ? "bad" : "warn"}
              icon={icon}
            >
              {result}
            </Badge>
          </span>
          <span>
            <strong>{ruleWords(rule)}</strong> <span class="muted">{words}</span>
          </span>
        </li>
      );
    })}
  </ul>
);

/** minWindows → min windows */
const ruleWords = (rule: string): string =>
  rule.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

const DeviceRow = (props: {
  device: DeviceView;
  target: string;
  proof: DeviceProof | undefined;
}): JSX.Element => {
  const { device, target, proof } = props;
  const { thingName, modelVersion, work } = device;
  const cause = proof?.cause ?? device.reason;
  return (
    <tr>
      <th scope="row">
        <a href={`/devices/${thingName}`}>{thingName}</a>
      </th>
      <td>{isStale.value ? "–" : <StateBadge device={device} />}</td>
      <td>
        {versionText(modelVersion)}
        {modelVersion !== target && <small> not v{target}</small>}
      </td>
      <td class="wrap">
        {[
          proof?.execution && `job ${proof.execution.toLowerCase()}`,
          work && workText(work),
          work && pairedText(work),
          cause,
        ]
          .filter(Boolean)
          .join(" · ") || "nothing yet"}
      </td>
    </tr>
  );
};
