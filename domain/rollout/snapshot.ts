import type { Cause } from "../retraining/retraining.ts";
import type { Lamp } from "../turbine/channels.ts";
import type { Health } from "../turbine/health.ts";
import type { LampCause } from "../turbine/lamp-cause.ts";
import type { Reading } from "../turbine/reading.ts";
import type { Verb } from "./control.ts";
import type { Core } from "./core-rules.ts";

/** What `GET /api/state` answers: the farm and the fleet at one moment. */
export interface Snapshot extends FleetSnapshot {
  readonly turbines: readonly TurbineView[];
}

export type LampState = "normal" | "anomalous" | "unknown";

/**
 * Whether somebody knows how a turbine does: `judged` is the only one in which a lamp may say
 * "normal". `stopped` on purpose; `silent` sends nothing; `unjudged` has no model; `blind` sends
 * readings to a model that gives no verdicts on them.
 */
export type TurbineCondition = "judged" | "stopped" | "silent" | "unjudged" | "blind";

export interface TurbineView {
  readonly id: string;
  /** Not stopped as far as its control knows; without one: it sends readings. */
  readonly running: boolean;
  readonly condition: TurbineCondition;
  /** Epoch milliseconds since when. */
  readonly conditionSince: number;
  /** The model that serves it, or undefined before one is loaded. */
  readonly modelVersion?: string;
  /** Why no model serves it. */
  readonly reason?: string;
  readonly reading?: Reading;
  /** `unknown` unless the turbine runs, a model is loaded and verdicts are fresh. */
  readonly flags: Readonly<Record<Lamp, LampState>>;
  /** Why each lit lamp is lit. */
  readonly causes?: readonly LampCause[];
  /** Share of the newest window's readings that were judged, 0 to 1. */
  readonly coverage?: number;
  /** Of the newest reading, in degrees. */
  readonly attitude?: { readonly roll: number; readonly pitch: number; readonly yaw: number };
  /** Injected by a simulator. */
  readonly faults: readonly string[];
}

/** The fleet's half of the snapshot: what AWS (or the local cloud) knows. */
export interface FleetSnapshot {
  readonly devices: readonly DeviceView[];
  /** Newest first; a duplicate event makes an execution, too, and is only counted. */
  readonly rollouts: readonly RolloutView[];
  /** Recent executions that found their approval served already. */
  readonly duplicates?: number;
  /** Newest first. */
  readonly models: readonly ModelView[];
  /** The newest retraining, if there ever was one. */
  readonly retraining?: RetrainingView;
  /** Of the broker's connections, where it tells. */
  readonly traffic?: TrafficView;
  /** Of the local cloud, where it tells. */
  readonly waitingEvents?: WaitingEventsView;
}

/** Events wait while others run: a local cloud runs only some at a time. */
export interface WaitingEventsView {
  readonly waiting: number;
  /** Of those that wait now. */
  readonly oldestSeconds: number;
  /** Of all, since the cloud's start. */
  readonly longestWaitSeconds: number;
}

/** IoT Core discards what one connection carries beyond its limit in a second, in and out together. */
export interface TrafficView {
  readonly limit: number;
  /** Publishes, since the broker's start. */
  readonly discarded: number;
  /** Whose second was the fullest, of the connections that are open. */
  readonly busiest?: { readonly clientId: string; readonly most: number };
}

export interface RetrainingView {
  readonly cause: Cause;
  readonly reason: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface DeviceView {
  readonly thingName: string;
  readonly ring: string;
  readonly status: "HEALTHY" | "UNHEALTHY" | "UNKNOWN";
  /** Which nucleus it runs, as far as Greengrass tells. */
  readonly core?: Core;
  readonly detectorVersion?: string;
  readonly modelVersion?: string;
  readonly turbines: readonly string[];
  /** Epoch milliseconds of the last health report. */
  readonly lastSeen?: number;
  /** What the detector says of itself when it is not running. */
  readonly reason?: string;
  /** Of the detector's newest report: what it was seen to do. */
  readonly work?: DeviceWork;
  /** It failed a release that its ring goes on with; listed until it is well with its ring again. */
  readonly heldBack?: HeldBackView;
}

export interface HeldBackView {
  /** `failed`, `givenBack` the model before, seen `well` on it, `returned` to its ring. */
  readonly state: string;
  /** ISO 8601, when it failed. */
  readonly since: string;
  readonly reason: string;
  readonly failedModel: string;
  readonly givenModel: string;
}

export type DeviceWork = Pick<
  Health,
  | "state"
  | "since"
  | "coverage"
  | "blindTurbines"
  | "judged"
  | "paired"
  | "challenge"
  | "readingsPerSecond"
  | "inferenceP99Ms"
  | "anomalyRate"
  | "dropped"
  | "refused"
  | "lastRefusal"
  | "worstDrift"
  | "turbineDrift"
  | "weather"
>;

export type RingStatus =
  | "waiting"
  | "deploying"
  | "succeeded"
  | "held"
  | "rollingBack"
  | "rolledBack"
  | "failed";

export interface RingView {
  readonly name: string;
  readonly status: RingStatus;
  readonly succeeded: number;
  readonly failed: number;
  readonly pending: number;
}

export interface RolloutView {
  readonly id: string;
  readonly modelVersion: string;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  /** The state machine's current or last state. */
  readonly state: string;
  /** States entered so far, in order, for the graph. */
  readonly visited: readonly string[];
  readonly rings: readonly RingView[];
  /** The outcome in one word once closed: released, rolledBack, alreadyReleased … */
  readonly outcome?: string;
  readonly reason?: string;
  /** A person's word with which it was paused, while it is. */
  readonly paused?: { readonly reason: string; readonly at: string };
  /** Before the next ring is opened: a maintenance window, or the end of a pause. */
  readonly waitsFor?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export interface ModelView {
  readonly version: string;
  readonly status: "PendingManualApproval" | "Approved" | "Rejected";
  readonly metrics: Readonly<Record<string, number>>;
  /** What the test shows of the pipeline's limits; not told by older evaluations. */
  readonly proof?: "proven" | "not proven" | "missed";
  readonly createdAt: string;
  /** Why it was approved or rejected. */
  readonly reason?: string;
}

/** What a person may do to the fleet; the dashboard's server and the `fleet` command both use it. */
export interface FleetCommands {
  approve(version: string, reason: string): Promise<void>;
  reject(version: string, reason: string): Promise<void>;
  /** Starts the training pipeline; answers the execution's ARN. */
  retrain(): Promise<string>;
  /** Ends a pause, or lets a held ring through. */
  resume(rolloutId: string, reason: string): Promise<void>;
  /** Another name of aborting. */
  rollBack(rolloutId: string, reason: string): Promise<void>;
  /** A person's hand on a running rollout; its id may be shortened. */
  decide(rolloutId: string, verb: Verb, reason: string): Promise<void>;
}
