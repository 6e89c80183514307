import type { JSX } from "preact";
import type { DeviceView, HeldBackView } from "../../../domain/rollout/snapshot.ts";
import type { IconName } from "../ui/icons.tsx";
import { Badge, type Tone } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { Ago } from "../ui/time.tsx";
import { versionLink } from "../ui/version.tsx";

interface State {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

const STATUS: Readonly<Record<DeviceView["status"], State>> = {
  HEALTHY: { word: "healthy", tone: "ok", icon: "normal" },
  UNHEALTHY: { word: "unhealthy", tone: "bad", icon: "anomalous" },
  UNKNOWN: { word: "silent", tone: "warn", icon: "silent" },
};

const WORK: Readonly<Record<string, State>> = {
  starting: { word: "starting", tone: "busy", icon: "active" },
  refused: { word: "refused the model", tone: "bad", icon: "anomalous" },
  stopping: { word: "stopping", tone: "warn", icon: "stopped" },
  fallback: { word: "on the old model", tone: "warn", icon: "back" },
  blind: { word: "blind", tone: "warn", icon: "blind" },
};

/** A silent device never looks healthy, nor does one whose detector does something else than run. */
export const stateOf = (device: DeviceView): State => {
  const byStatus = STATUS[device.status];
  if (device.status !== "HEALTHY") return byStatus;
  if (device.modelVersion === undefined) {
    return { word: "no detector", tone: "quiet", icon: "unknown" };
  }
  return WORK[device.work?.state ?? "running"] ?? byStatus;
};

export const StateBadge = ({ device }: { device: DeviceView }): JSX.Element => {
  const { word, tone, icon } = stateOf(device);
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};

/** What each device runs, by its own word. */
export const DeviceTable = ({ devices }: { devices: readonly DeviceView[] }): JSX.Element => (
  <Table
    label="Devices"
    columns={["Device", "Ring", "State", "Model", "Detector", "Turbines", "Coverage", "Seen"]}
  >
    {devices.map((device) => (
      <Row key={device.thingName} device={device} />
    ))}
  </Table>
);

const Row = ({ device }: { device: DeviceView }): JSX.Element => {
  const { thingName, ring, modelVersion, detectorVersion, turbines, work, lastSeen } = device;
  return (
    <tr>
      <th scope="row">
        <a href={`/devices/${thingName}`}>{thingName}</a>
      </th>
      <td>{ring}</td>
      <td class="wrap">
        <StateBadge device={device} />
        {device.reason && <small> {device.reason}</small>}
        {device.heldBack && <small> {heldBackText(device.heldBack)}</small>}
      </td>
      <td>{versionLink(modelVersion)}</td>
      <td>{detectorVersion ?? "–"}</td>
      <td>{turbinesText(turbines)}</td>
      <td>{work?.coverage === undefined ? "–" : `${(work.coverage * 100).toFixed(0)} %`}</td>
      <td>{lastSeen ? <Ago at={lastSeen} /> : "never"}</td>
    </tr>
  );
};

const STEPS: Readonly<Record<string, string>> = {
  failed: "waits for",
  leaving: "is given",
  givenBack: "was given",
  well: "is well on",
  returning: "is back in its ring, until now on",
  returned: "is back in its ring, until now on",
};

/** Why a device does not run what its ring runs. */
export const heldBackText = ({ state, reason, failedModel, givenModel }: HeldBackView): string =>
  `failed model ${failedModel} (${reason}) and ${STEPS[state] ?? state} model ${givenModel}`;

/** `1 to 50` and not fifty numbers. */
export const turbinesText = (turbines: readonly string[]): string => {
  if (turbines.length === 0) return "–";
  return turbines.length > 4
    ? `${turbines[0]} to ${turbines.at(-1)} (${turbines.length})`
    : turbines.join(", ");
};
