export type Core = "classic" | "lite";

/** How one nucleus behaves; everything in which the two differ stands here. */
export interface Profile {
  readonly core: Core;
  /** As ListCoreDevices and the fleet status message call it. */
  readonly runtime: "aws_nucleus_classic" | "aws_nucleus_lite";
  readonly version: string;
  readonly recipe: RecipeRules;
  readonly lifecycle: LifecycleRules;
  readonly deployment: DeploymentRules;
  readonly cloud: CloudRules;
  readonly ipc: IpcRules;
}

interface RecipeRules {
  readonly phases: readonly string[];
  /** `Run` for `run`. (Component recipe reference: since 2.10.2) */
  readonly ignoresCase: boolean;
  readonly emptyLifecycle: "finished" | "refused";
  readonly dependencyVariables: "replaced" | "refused";
  readonly unknownVariables: "kept" | "refused";
  /** Whether a manifest without `runtime` is meant for this core. */
  readonly needsRuntime: boolean;
  readonly runtimes: readonly string[];
  readonly takesRegexPlatforms: boolean;
}

interface LifecycleRules {
  /** A component with only an `install`: done, or a deployment that never ends. */
  readonly installAlone: "finished" | "pending";
  /** HARD: restarted with its dependency, or bound to it (systemd's BindsTo). */
  readonly hardDependency: "restarts" | "binds";
  readonly restartMs: number;
  /** So many errors within the window and a component is BROKEN. */
  readonly maxErrors: number;
  readonly errorWindowMs: number;
  /** `runWith.systemResourceLimits` is enforced. */
  readonly limitsResources: boolean;
}

interface DeploymentRules {
  readonly rollsBack: boolean;
  /** How long after the switch the core tells a result, at the least. */
  readonly settleMs: number;
  /** What all artefacts may take on disk, and what must stay free. */
  readonly storeBytes: number;
  readonly minFreeBytes: number;
}

interface CloudRules {
  /** Larger inbound messages are dropped; the cloud itself takes no larger than 128 KB. */
  readonly maxInboundBytes: number;
  readonly outage: OutageRules;
  /** A publish that was not acknowledged within it is sent again. */
  readonly acknowledgedWithinMs: number;
  /** Reconnecting: doubled from first to max, each time multiplied by something up to `spread`. */
  readonly reconnect: { readonly firstMs: number; readonly maxMs: number; readonly spread: number };
}

/** What becomes of publishes without a connection. */
export interface OutageRules {
  readonly order: "kept" | "broken";
  readonly maxMessages: number;
  readonly maxBytes: number;
}

interface IpcRules {
  readonly maxFrameBytes: number;
  /** Operations that answer ServiceError with an empty message. */
  readonly unsupported: readonly string[];
}

const HOUR_MS = 3_600_000;
const VERSIONS = { classic: "2.18.2", lite: "2.6.0" };

/** The Java nucleus, from its source (2.18.2, a28341c4) and the developer guide. */
const CLASSIC: Profile = {
  core: "classic",
  runtime: "aws_nucleus_classic",
  version: VERSIONS.classic,
  recipe: {
    phases: ["install", "run", "startup", "shutdown", "recover", "bootstrap", "uninstall"],
    ignoresCase: true,
    emptyLifecycle: "finished",
    dependencyVariables: "replaced",
    unknownVariables: "kept",
    needsRuntime: false,
    runtimes: ["*"],
    takesRegexPlatforms: true,
  },
  lifecycle: {
    installAlone: "finished",
    hardDependency: "restarts",
    // The source names no delay; this keeps a crash loop from eating the machine.
    restartMs: 500,
    maxErrors: 3,
    errorWindowMs: HOUR_MS,
    limitsResources: true,
  },
  deployment: {
    rollsBack: true,
    settleMs: 0,
    // (Nucleus configuration: componentStoreMaxSizeBytes, and ComponentManager's minimum)
    storeBytes: 10_000_000_000,
    minFreeBytes: 20_000_000,
  },
  cloud: {
    maxInboundBytes: 128 * 1024,
    // (Nucleus configuration: mqtt.spooler.maxSizeInBytes)
    outage: { order: "kept", maxMessages: Number.POSITIVE_INFINITY, maxBytes: 2_621_440 },
    // (Nucleus configuration: mqtt.operationTimeoutMs)
    acknowledgedWithinMs: 30_000,
    reconnect: { firstMs: 1_000, maxMs: 128_000, spread: 1 },
  },
  ipc: { maxFrameBytes: 16 * 1024 * 1024, unsupported: [] },
};

/** The C nucleus 2.6.0, measured under systemd on 2026-11-26. */
const LITE: Profile = {
  core: "lite",
  runtime: "aws_nucleus_lite",
  version: VERSIONS.lite,
  recipe: {
    phases: ["install", "run", "startup"],
    ignoresCase: false,
    emptyLifecycle: "refused",
    dependencyVariables: "refused",
    unknownVariables: "refused",
    needsRuntime: true,
    runtimes: ["*", "aws_nucleus_lite"],
    takesRegexPlatforms: false,
  },
  lifecycle: {
    installAlone: "pending",
    hardDependency: "binds",
    // Restart=on-failure, StartLimitBurst=3 in 3,600 s.
    restartMs: 5_000,
    maxErrors: 3,
    errorWindowMs: HOUR_MS,
    limitsResources: false,
  },
  deployment: {
    rollsBack: false,
    // Deployments of this product took 31 to 35 s, the detector's start included; failures 30 s.
    settleMs: 27_000,
    storeBytes: Number.POSITIVE_INFINITY,
    minFreeBytes: 0,
  },
  cloud: {
    maxInboundBytes: 5_000,
    // IOTCORED_MQTT_MAX_PUBLISH_RECORDS, and its buffer of what is not acknowledged.
    outage: { order: "broken", maxMessages: 10, maxBytes: 15_000 },
    // Nothing is said of one that stays away; as the other core.
    acknowledgedWithinMs: 30_000,
    // After a minute away it was back at the latest 83 s after the broker.
    reconnect: { firstMs: 1_000, maxMs: 128_000, spread: 1.12 },
  },
  ipc: {
    maxFrameBytes: 10_000,
    unsupported: [
      "GetSecretValue",
      "GetThingShadow",
      "UpdateThingShadow",
      "DeleteThingShadow",
      "ListNamedShadowsForThing",
      "ListComponents",
      "SubscribeToComponentUpdates",
      "DeferComponentUpdate",
      "SubscribeToValidateConfigurationUpdates",
      "SendConfigurationValidityReport",
      "PutComponentMetric",
    ],
  },
};

export const PROFILES: Readonly<Record<Core, Profile>> = { classic: CLASSIC, lite: LITE };
