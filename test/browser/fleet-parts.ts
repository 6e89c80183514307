import type {
  AuditEntry,
  DeviceDetail,
  RolloutDetail,
} from "../../domain/rollout/fleet-questions.ts";
import type {
  DeviceView,
  DeviceWork,
  ModelView,
  RolloutView,
} from "../../domain/rollout/snapshot.ts";
import { stepOf } from "../../domain/rollout/steps.ts";
import type { Scene } from "./fleet-scenes.ts";

const WORK: DeviceWork = {
  state: "running",
  readingsPerSecond: 20,
  inferenceP99Ms: 2.1,
  anomalyRate: 0.002,
  dropped: 0,
  refused: 0,
  coverage: 0.998,
  judged: { since: 1_795_000_000_000, windows: 12_480, anomalous: 31 },
  worstDrift: [
    { turbineId: "2", channel: "voltage", distance: 0.41, since: 1_795_000_000_000 },
    { turbineId: "2", channel: "rps", distance: 0.08 },
  ],
};

const oddWork = (scene: Scene): Partial<DeviceWork> | undefined => {
  if (scene === "fallback") return { state: "fallback", since: 1_795_000_000_000 };
  if (scene === "held") {
    return {
      paired: {
        with: "2",
        since: 1_795_000_000_000,
        windows: 480,
        both: 2,
        onlyNew: 6,
        onlyOld: 1,
        failedNew: 0,
        failedOld: 0,
      },
      challenge: { given: 12, foundNew: 12, foundOld: 11 },
    };
  }
  return undefined;
};

const MODELS: Partial<Record<Scene, string>> = { "first-rollout": "none" };

export const devices = (scene: Scene): DeviceView[] =>
  ["1", "2", "3", "4", "5"].map((id) => deviceOf(id, scene));

const deviceOf = (id: string, scene: Scene): DeviceView => {
  const isSilent = scene === "silent-device" && id === "4";
  const isOdd = id === "1" ? oddWork(scene) : undefined;
  return {
    thingName: `edge-${id}`,
    ring: id === "1" ? "canary" : "fleet",
    core: id === "5" ? ("lite" as const) : ("classic" as const),
    status: isSilent ? ("UNKNOWN" as const) : ("HEALTHY" as const),
    detectorVersion: "1.0.0",
    modelVersion: MODELS[scene] ?? "2",
    turbines: [id],
    lastSeen: Date.now() - (isSilent ? 900_000 : 0),
    work: { ...WORK, ...isOdd },
    ...(isOdd?.state === "fallback" && {
      reason: "the new model failed on 7 windows; model 2 speaks",
    }),
  };
};

const newestStatus = (scene: Scene): ModelView["status"] => {
  if (scene === "rejected") return "Rejected";
  return scene === "refused" || scene === "rolled-back" ? "Approved" : "PendingManualApproval";
};

export const models = (scene: Scene): ModelView[] => [
  {
    version: "3",
    status: newestStatus(scene),
    ...(scene === "rejected" && { reason: "misses the slow faults" }),
    metrics: {
      eventRecall: 0.98,
      eventRecallLow: 0.94,
      eventRecallHigh: 0.995,
      falseAlarmsPerTurbineDay: 0.1,
      falseAlarmsPerTurbineDayHigh: 0.9,
      medianDelaySeconds: 4.1,
    },
    createdAt: "2026-11-20T10:00:00.000Z",
  },
  {
    version: "2",
    status: "Approved",
    metrics: { eventRecall: 0.96 },
    createdAt: "2026-11-19T12:00:00.000Z",
    reason: "fewer alarms in gusts",
  },
  {
    version: "1",
    status: "Approved",
    metrics: { eventRecall: 0.95 },
    createdAt: "2026-11-19T10:00:00.000Z",
    reason: "first",
  },
];

export const audit: AuditEntry[] = [
  {
    at: "2026-11-20T10:00:00.000Z",
    who: "page",
    what: "approve",
    subject: "model 2",
    why: "fewer alarms in gusts",
  },
  {
    at: "2026-11-19T10:00:00.000Z",
    who: "operator",
    what: "approve",
    subject: "model 1",
    why: "first",
  },
];

export const history = (thing: string): DeviceDetail => ({
  health: {
    thingName: thing,
    time: Date.now(),
    detectorVersion: "1.0.0",
    modelVersion: "2",
    turbines: [thing.slice(5)],
    rssMb: 92,
    received: 1_000,
    ...WORK,
  },
  certificates: [
    {
      id: "f0c1a2b3d4e5f60718293a4b5c6d7e8f",
      status: "ACTIVE",
      since: "2026-03-02T10:00:00.000Z",
      until: "2049-12-31T23:59:59.000Z",
    },
  ],
  repairs: [{ at: "2026-11-20T11:00:00.000Z", reason: "windturbine.detector is BROKEN" }],
  history: [
    {
      at: "2026-11-20T10:03:00.000Z",
      components: { "windturbine.model": "1.2.0", "windturbine.detector": "1.0.1" },
      status: "SUCCEEDED",
    },
  ],
});

/** Each state a second long, and the canary's evidence. */
export const rolloutDetail = (id: string, shown: readonly RolloutView[]): RolloutDetail => {
  const rollout = shown.find((each) => each.id === id);
  const began = Date.parse(rollout?.startedAt ?? "2026-11-20T10:00:00.000Z");
  const at = (second: number) => new Date(began + second * 1_000).toISOString();
  const steps = (rollout?.visited ?? []).map(stepOf);
  const starts = steps.flatMap((step, index) => (step === steps[index - 1] ? [] : [index]));
  return {
    id,
    requestedBy: "operator",
    requestReason: "fewer alarms in gusts",
    decisions: rollout?.paused ? [{ verb: "pause", ...rollout.paused }] : [],
    steps: starts.map((start, index) => ({
      step: steps[start] ?? "admit",
      from: at(start),
      ...(starts[index + 1] !== undefined && { to: at(starts[index + 1] ?? 0) }),
    })),
    rings: (rollout?.rings ?? []).map(({ name, status, failed }) => ({
      name,
      status,
      deployedAt: at(14),
      rules: [
        { rule: "success", result: failed > 0 ? "fail" : "pass", words: "at least 90 % confirm" },
      ],
      devices: [{ thingName: "edge-1", execution: failed > 0 ? "FAILED" : "SUCCEEDED" }],
    })),
  };
};
