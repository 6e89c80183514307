import type {
  AuditEntry,
  DeviceDetail,
  RingDetail,
  RolloutDetail,
} from "../../domain/rollout/fleet-questions.ts";
import type {
  DeviceView,
  DeviceWork,
  ModelView,
  RingView,
  RolloutView,
} from "../../domain/rollout/snapshot.ts";
import { stepOf } from "../../domain/rollout/steps.ts";
import { ago, type Scene } from "./fleet-scenes.ts";

const WORK: DeviceWork = {
  state: "running",
  readingsPerSecond: 20,
  inferenceP99Ms: 2.1,
  anomalyRate: 0.002,
  dropped: 0,
  refused: 0,
  coverage: 0.998,
  judged: { since: Date.parse(ago(5 * 3_600)), windows: 12_480, anomalous: 31 },
  worstDrift: [
    { turbineId: "2", channel: "voltage", distance: 0.41, since: Date.parse(ago(5 * 3_600)) },
    { turbineId: "2", channel: "rps", distance: 0.08 },
  ],
};

const FELL_BACK = new Set<Scene>(["fallback", "rolling-back", "rolled-back"]);

const oddWork = (scene: Scene): Partial<DeviceWork> | undefined => {
  if (FELL_BACK.has(scene)) return { state: "fallback", since: Date.parse(ago(40)) };
  if (scene === "first-rollout") {
    return {
      judged: { since: Date.parse(ago(12)), windows: 14, anomalous: 0 },
      challenge: { given: 7, foundNew: 7 },
    };
  }
  if (scene === "held" || scene === "paused") {
    return {
      paired: {
        with: "2",
        since: Date.parse(ago(70)),
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

/** What each device runs: a release goes from ring to ring. */
const versionOf = (id: string, scene: Scene): string => {
  if (scene === "first-rollout") return id === "1" ? "1" : "none";
  const hasNew = scene === "held" || scene === "paused" ? ["1"] : [];
  if (scene === "baking") return "3";
  const isInFleet = scene === "held" && ["2", "3", "4"].includes(id);
  return hasNew.includes(id) || isInFleet ? "3" : "2";
};

export const devices = (scene: Scene): DeviceView[] =>
  ["1", "2", "3", "4", "5"].map((id) => deviceOf(id, scene));

const deviceOf = (id: string, scene: Scene): DeviceView => {
  const isSilent = SILENT[scene] === id;
  const modelVersion = versionOf(id, scene);
  return {
    thingName: `edge-${id}`,
    ring: id === "1" ? "canary" : "fleet",
    core: id === "5" ? ("lite" as const) : ("classic" as const),
    status: isSilent ? ("UNKNOWN" as const) : ("HEALTHY" as const),
    turbines: [id],
    ...(modelVersion !== "none" && {
      detectorVersion: modelVersion === "3" ? "1.0.1" : "1.0.0",
      modelVersion,
      lastSeen: Date.now() - (isSilent ? 900_000 : 0),
      ...workOf(id, scene),
    }),
  };
};

const SILENT: Partial<Record<Scene, string>> = { "silent-device": "4", held: "5" };

const workOf = (id: string, scene: Scene): Pick<DeviceView, "work" | "reason"> => {
  const isOdd = id === "1" ? oddWork(scene) : undefined;
  return {
    work: { ...WORK, ...isOdd },
    ...(isOdd?.state === "fallback" && { reason: FALLBACK }),
  };
};

const FALLBACK = "only the new model flags 19 of 20 windows, at most 10 % may be";

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
    createdAt: ago(3_600),
  },
  {
    version: "2",
    status: "Approved",
    metrics: { eventRecall: 0.96 },
    createdAt: ago(28 * 3_600),
    reason: "fewer alarms in gusts",
  },
  {
    version: "1",
    status: "Approved",
    metrics: { eventRecall: 0.95 },
    createdAt: ago(50 * 3_600),
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

export const history = (thing: string, scene: Scene = "released"): DeviceDetail => ({
  health: {
    thingName: thing,
    time: Date.now(),
    detectorVersion: "1.0.0",
    modelVersion: "2",
    modelDigest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    turbines: [thing.slice(5)],
    rssMb: 92,
    received: 1_000,
    queueAgeP99Ms: 0.4,
    gaps: 0,
    duplicates: 0,
    restarts: 0,
    outbox: { waiting: 0, oldestSeconds: 0 },
    blindTurbines: { count: 0, ids: [] },
    ...WORK,
    ...(thing === "edge-1" && oddWork(scene)),
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

/** Each state a second long, with each touched ring's rules and evidence. */
export const rolloutDetail = (id: string, shown: readonly RolloutView[]): RolloutDetail => {
  const rollout = shown.find((each) => each.id === id);
  const began = Date.parse(rollout?.startedAt ?? ago(0));
  const at = (second: number) => new Date(began + second * 1_000).toISOString();
  const steps = (rollout?.visited ?? []).map(stepOf);
  const starts = steps.flatMap((step, index) => (step === steps[index - 1] ? [] : [index]));
  return {
    id,
    requestedBy: "arn:aws:sts::123456789012:assumed-role/WindFarmOperator/anna",
    requestReason: "fewer alarms in gusts",
    decisions: rollout?.paused ? [{ verb: "pause", ...rollout.paused }] : [],
    ...(rollout?.state === "Hold" && { heldSince: ago(20) }),
    steps: starts.map((start, index) => {
      const to = starts[index + 1] === undefined ? rollout?.endedAt : at(starts[index + 1] ?? 0);
      return { step: steps[start] ?? "admit", from: at(start), ...(to && { to }) };
    }),
    rings: (rollout?.rings ?? [])
      .filter(({ status }) => status !== "waiting")
      .map((ring) => touchedRing(ring, at)),
  };
};

const touchedRing = (
  { name, status, succeeded, failed, pending }: RingView,
  at: (second: number) => string,
): RingDetail => ({
  name,
  status,
  deployedAt: at(14),
  dwellSeconds: 60,
  deadlineAt: at(7_214),
  rules: rulesOf(failed > 0, pending > 0),
  ...(status === "succeeded" && pending === 0 && { bakeUntil: at(14 + 86_400) }),
  devices: name === "canary" ? [{ thingName: "edge-1", execution: "SUCCEEDED" }] : [],
  ...(failed > 0 && succeeded === 0 && { reason: `1 of 1 devices failed: edge-1 ${FALLBACK}` }),
});

const rulesOf = (hasFailed: boolean, isOpen: boolean): RingDetail["rules"] => [
  { rule: "failedInferences", result: "pass", words: "0 of 480 inferences failed (0 %)" },
  { rule: "challengeRecognition", result: "pass", words: "12 of 12 challenges recognised (100 %)" },
  hasFailed
    ? {
        rule: "pairedDisagreement",
        result: "fail",
        words: "only the new model flags 95 % (76 to 99) of 20 windows, at most 10 % may be",
      }
    : {
        rule: "pairedDisagreement",
        result: "pass",
        words: "only the new model flags 1.3 % (0.6 to 2.7) of 480 windows, at most 10 % may be",
      },
  { rule: "inferenceTime", result: "pass", words: "inference takes at most 2.1 ms (99 %)" },
  isOpen
    ? {
        rule: "enoughWindows",
        result: "inconclusive",
        words: "1 device judged fewer than 20 windows",
      }
    : { rule: "enoughWindows", result: "pass", words: "480 windows judged" },
];
