import type { Leftovers } from "../adapters/fleet/teardown.ts";
import type { DeviceHistory } from "../adapters/ledger/devices.ts";
import { deviceSpans } from "../domain/rollout/device-spans.ts";
import type { AuditEntry } from "../domain/rollout/fleet-questions.ts";
import type {
  DeviceView,
  FleetSnapshot,
  HeldBackView,
  ModelView,
  RolloutView,
} from "../domain/rollout/snapshot.ts";

type Row = Readonly<Record<string, unknown>>;

export const deviceRows = (devices: readonly DeviceView[]): Row[] =>
  devices.map((device) => ({
    device: device.thingName,
    ring: device.ring,
    status: device.status,
    detector: device.detectorVersion,
    model: device.modelVersion,
    turbines: device.turbines.join(" "),
    ...(device.heldBack && { "held back": heldBackText(device.heldBack) }),
    ...(device.reason && { reason: device.reason }),
  }));

const heldBackText = ({ state, failedModel, givenModel, reason }: HeldBackView): string =>
  `failed model ${failedModel} (${reason}), gets model ${givenModel}: ${state}`;

/** The figures on which one decides; --json has all of them. */
export const modelRows = (models: readonly ModelView[]): Row[] =>
  models.map(({ version, status, createdAt, metrics, proof, reason }) => ({
    version,
    status: status === "PendingManualApproval" ? "pending" : status,
    created: shortTime(createdAt),
    recall: percent(metrics["eventRecall"]),
    "alarms/day": metrics["falseAlarmsPerTurbineDay"]?.toFixed(2),
    test: proof,
    reason,
  }));

const percent = (share: number | undefined): string | undefined =>
  share === undefined ? undefined : `${(share * 100).toFixed(0)} %`;

/** To the second and in UTC, which the Z says; --json has the milliseconds. */
const shortTime = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")}Z`;

export const historyRows = (history: readonly DeviceHistory[]): Row[] =>
  deviceSpans(history).map(({ at, status, components }) => ({
    at: shortTime(at),
    status,
    ...components,
  }));

/** A role is told by its last words: what stands before them is the account. */
export const auditRows = (entries: readonly AuditEntry[]): Row[] =>
  entries.map(({ at, who, what, subject, why }) => ({
    at: shortTime(at),
    who: who.replace(/^arn:aws[^:]*:\w+::\d+:/, ""),
    what,
    subject: subject.replace(/ \((\w{8})[\w-]+\)$/, " ($1)"),
    why,
  }));

/** Every device tells that it works, and no rollout waits for a person. */
export const isHealthy = ({ devices, rollouts }: FleetSnapshot): boolean =>
  devices.every(
    ({ status, work }) => status === "HEALTHY" && (work === undefined || work.state === "running"),
  ) && !rollouts.some(({ status, state }) => status === "RUNNING" && state === "Hold");

export const rolloutRows = (rollouts: readonly RolloutView[]): Row[] =>
  rollouts.map((rollout) => ({
    rollout: rollout.id.slice(0, 8),
    model: rollout.modelVersion,
    status: rollout.status,
    state: rollout.state,
    outcome: rollout.outcome,
    rings: rollout.rings
      .map(({ name, status, succeeded, failed, pending }) => {
        const total = succeeded + failed + pending;
        return `${name} ${status} ${succeeded}/${total}${failed ? ` (${failed} failed)` : ""}`;
      })
      .join(", "),
    reason: rollout.reason,
  }));

export const statusRows = ({ devices, models, rollouts, retraining }: FleetSnapshot): Row[] => [
  {
    devices: devices.length,
    healthy: devices.filter(({ status }) => status === "HEALTHY").length,
    "in service": [...new Set(devices.map(({ modelVersion }) => modelVersion ?? "none"))].join(" "),
    "to approve": models
      .filter(({ status }) => status === "PendingManualApproval")
      .map(({ version }) => version)
      .join(" "),
    "held back": devices
      .flatMap(({ thingName, heldBack }) => (heldBack ? `${thingName} (${heldBack.state})` : []))
      .join(" "),
    "rolling out": rollouts.filter(({ status }) => status === "RUNNING").length,
    "last retraining": retraining && `${shortTime(retraining.startedAt)} (${retraining.cause})`,
  },
];

export const leftoverRows = ({
  removed,
  deployments,
  componentVersions,
}: Leftovers & { readonly removed: boolean }): Row[] => {
  const outcome = removed ? "removed" : "would go with --yes";
  return [
    ...deployments.map(({ id, target }) => ({ outcome, what: `deployment ${id} to ${target}` })),
    ...componentVersions.map((arn) => ({ outcome, what: arn.split(":").slice(6).join(":") })),
  ];
};
