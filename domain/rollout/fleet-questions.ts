import type { Health } from "../turbine/health.ts";
import type { RingStatus } from "./snapshot.ts";
import type { Step } from "./steps.ts";

/** What is asked about one thing of the fleet when somebody looks at it; never polled for all. */
export interface FleetQuestions {
  rolloutDetail(id: string): Promise<RolloutDetail | undefined>;
  deviceDetail(thingName: string): Promise<DeviceDetail>;
  /** What the device ran at that time (ISO 8601). */
  deviceAt(thingName: string, at: string): Promise<DeviceRecord | undefined>;
  modelDetail(version: string): Promise<ModelDetail | undefined>;
  /** The evaluation report as HTML. */
  modelReport(version: string): Promise<string | undefined>;
  /** Who did what, newest first. */
  audit(): Promise<readonly AuditEntry[]>;
}

/** What a device ran from a moment on. */
export interface DeviceRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly components: Readonly<Record<string, string>>;
  readonly status?: string | undefined;
  readonly reason?: string | undefined;
}

export interface DeviceDetail {
  /** Its newest report, as it sent it. */
  readonly health?: Health;
  /** Newest first. */
  readonly history: readonly DeviceRecord[];
  /** Given the release again between rollouts, newest first. */
  readonly repairs?: readonly DeviceRepair[];
  /** By which it signs in, newest first. */
  readonly certificates?: readonly CertificateView[];
}

export interface CertificateView {
  readonly id: string;
  /** In the words of AWS IoT, such as ACTIVE. */
  readonly status: string;
  /** ISO 8601. */
  readonly since: string;
  readonly until?: string;
}

export interface DeviceRepair {
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
}

export interface RolloutDetail {
  readonly id: string;
  readonly requestedBy?: string;
  readonly requestReason?: string;
  readonly requestedAt?: string;
  /** Since when it waits for a person, while it does; ISO 8601. */
  readonly heldSince?: string;
  /** When somebody told the held rollout last that they attend to it; ISO 8601. */
  readonly attendedAt?: string;
  /** What people decided on it, oldest first. */
  readonly decisions: readonly DecisionRecord[];
  /** When each step began and ended, ISO 8601; a step that was not reached is absent. */
  readonly steps: readonly StepTimes[];
  readonly rings: readonly RingDetail[];
}

export interface DecisionRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly verb: string;
  readonly reason: string;
}

export interface StepTimes {
  readonly step: Step;
  readonly from: string;
  /** Absent while it lasts. */
  readonly to?: string;
}

export interface RingDetail {
  readonly name: string;
  readonly status: RingStatus;
  readonly deployedAt?: string;
  /** How long it holds its confirmation before the next one opens, in seconds. */
  readonly dwellSeconds?: number;
  /** When a person is asked about what is still open, ISO 8601. */
  readonly deadlineAt?: string;
  /** When the watch over all rings is over, ISO 8601. */
  readonly bakeUntil?: string;
  readonly reason?: string;
  /** What the gate says, rule by rule. */
  readonly rules: readonly {
    readonly rule: string;
    readonly result: string;
    readonly words: string;
  }[];
  /** What each device showed when the ring was judged last. */
  readonly devices: readonly DeviceProof[];
}

export interface DeviceProof {
  readonly thingName: string;
  readonly execution?: string;
  readonly cause?: string;
  readonly state?: string;
  readonly modelVersion?: string;
}

export interface ModelDetail {
  readonly version: string;
  readonly arn: string;
  readonly createdAt: string;
  readonly status: string;
  readonly reason?: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly artefact?: string;
  /** Absent where an older pipeline did not tell. */
  readonly training?: TrainingView;
  readonly hasReport: boolean;
}

/** What a version learnt from. */
export interface TrainingView {
  readonly source: string;
  readonly seed: number;
  readonly readings: number;
  readonly windows: number;
  readonly turbines?: readonly string[] | undefined;
  /** SHA-256 of the readings. */
  readonly data?: string | undefined;
}

export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly who: string;
  /** A verb, such as approve. */
  readonly what: string;
  /** Of what: model 3, rollout …, turbine 7. */
  readonly subject: string;
  readonly why?: string;
}
