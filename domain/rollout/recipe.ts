import type { Architecture } from "../architecture.ts";
import { staged } from "../stage.ts";
import { topicFilters } from "../topics.ts";
import { type TrialLimits, trialLimitsText } from "../turbine/understudy/trial-limits.ts";
import { componentsOf, EDGE_MANAGER_COMPONENT } from "./components.ts";
import { CORES, type Core } from "./core-rules.ts";
import type { Delivery } from "./delivery.ts";
import { deployable } from "./recipe-check.ts";

const FORMAT = "2020-01-25";

/** The cores that a delivery can reach: Edge Manager's component was never one of lite's. */
export const coresOf = (delivery: Delivery): readonly Core[] =>
  delivery === "edge-manager" ? ["classic"] : CORES;

/**
 * The model's component: files, and a `run` that ends at once, because lite takes no lifecycle
 * without a phase. Read by another component, so readable to all.
 * @throws ComponentRefused when a core would not take it
 */
export const modelRecipe = (plan: ModelPlan) => deployable(modelDraft(plan), CORES);

interface ModelPlan {
  readonly version: string;
  readonly artifactUri: string;
  readonly stage?: string;
}

const modelDraft = (plan: ModelPlan) => ({
  RecipeFormatVersion: FORMAT,
  ComponentName: componentsOf(plan.stage ?? "").model,
  ComponentVersion: plan.version,
  ComponentDescription: "Wind turbine anomaly model: weights, signed manifest, signature",
  ComponentPublisher: "retrain-to-fleet",
  Manifests: [
    {
      Platform: { os: "linux", runtime: "*" },
      Lifecycle: { run: "true" },
      Artifacts: [{ URI: plan.artifactUri, Unarchive: "ZIP", Permission: { Read: "ALL" } }],
    },
  ],
});

export interface DetectorPlan {
  readonly version: string;
  /** The component version of the model it is released with. */
  readonly modelComponentVersion: string;
  /** S3 URI of the detector's ZIP per architecture. */
  readonly bundles: Partial<Readonly<Record<Architecture, string>>>;
  /** Absolute path of the interpreter: what PATH finds differs between devices. */
  readonly nodePath: string;
  /** Base64 of the DER SubjectPublicKeyInfo that verifies the model, or of two, while keys change. */
  readonly publicKey: string;
  readonly delivery: Delivery;
  readonly turbinesPerDevice: number;
  readonly stage?: string;
  /** `edge-manager`: ZIP with model.json and model.sig, which the packaging job leaves out. */
  readonly manifestUri?: string;
  /** When the new model may speak; the detector's own safe values otherwise. */
  readonly trialLimits?: TrialLimits;
}

/** Fifty turbines need a third of it; without a cap V8 lets garbage grow to a share of the board. */
const HEAP_MB = 64;
/** A core gives up on a start after this. Loading, self-test and subscriptions take 4 to 12 s. */
export const STARTUP_SECONDS = 120;

/** How the detector's Node is started. */
export const NODE_FLAGS: readonly string[] = [
  `--max-old-space-size=${HEAP_MB}`,
  "--max-semi-space-size=2",
];

/**
 * What belongs to it: glibc gives each thread a heap of its own and never joins them, which
 * kept 4 to 10 MB after ten million readings (`npm run bench -- detector-memory`; mallopt(3)).
 */
export const NODE_ENVIRONMENT: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: "2" };

/** @throws ComponentRefused when a core that this delivery reaches would not take it */
export const detectorRecipe = (plan: DetectorPlan) =>
  deployable(detectorDraft(plan), coresOf(plan.delivery));

/**
 * The detector's component. `startup` with IPC UpdateState, not `run`: a deployment waits for the
 * self-test, so a model that does not work makes Greengrass roll the device back. JSON types stay
 * (nucleus lite reads YAML scalars as text); lifecycle keys are lower case for lite.
 */
export const detectorDraft = (plan: DetectorPlan) => ({
  RecipeFormatVersion: FORMAT,
  ComponentName: componentsOf(plan.stage ?? "").detector,
  ComponentVersion: plan.version,
  ComponentDescription: "Judges turbine readings with the anomaly model",
  ComponentPublisher: "retrain-to-fleet",
  ComponentConfiguration: {
    DefaultConfiguration: {
      turbines: "",
      captureMinutes: 5,
      accessControl: { "aws.greengrass.ipc.mqttproxy": accessControl(plan.stage ?? "") },
    },
  },
  ComponentDependencies: {
    // SOFT: lite binds a HARD dependant to a service that must keep running. Artefacts are there
    // before any lifecycle starts, and the detector's own version changes with each release. Edge
    // Manager's model, on classic alone, is there only once its install has run: that is HARD's order.
    [componentsOf(plan.stage ?? "").model]: {
      VersionRequirement: plan.modelComponentVersion,
      DependencyType: plan.delivery === "onnx" ? "SOFT" : "HARD",
    },
    ...(plan.delivery === "edge-manager" && {
      [EDGE_MANAGER_COMPONENT]: { VersionRequirement: "^1.0.0", DependencyType: "HARD" },
    }),
  },
  Manifests: Object.entries(plan.bundles).map(([architecture, uri]) => ({
    // A recipe for classic alone names no runtime. (Component recipe reference, "Platform")
    Platform: {
      os: "linux",
      architecture,
      ...(plan.delivery === "onnx" && { runtime: "*" }),
    },
    Lifecycle: {
      startup: {
        // Quoted: a core's root and the interpreter's path may hold blanks.
        Script: `"${plan.nodePath}" ${NODE_FLAGS.join(" ")} "{artifacts:decompressedPath}/${folderOf(uri)}/app.cjs"`,
        Timeout: STARTUP_SECONDS,
        Setenv: environment(plan),
      },
    },
    Artifacts: [
      { URI: uri, Unarchive: "ZIP" },
      ...(plan.manifestUri ? [{ URI: plan.manifestUri, Unarchive: "ZIP" }] : []),
    ],
  })),
});

const environment = (plan: DetectorPlan) => {
  const component = componentsOf(plan.stage ?? "").model;
  // Not {windturbine.model:artifacts:decompressedPath}, which lite does not know: both cores unpack there.
  const model = `{kernel:rootPath}/packages/artifacts-unarchived/${component}/${plan.modelComponentVersion}/model`;
  return {
    ...NODE_ENVIRONMENT,
    MODEL_DIR: plan.delivery === "onnx" ? model : `{${component}:work:path}`,
    MANIFEST_DIR: plan.manifestUri
      ? `{artifacts:decompressedPath}/${folderOf(plan.manifestUri)}`
      : model,
    PUBLIC_KEY: plan.publicKey,
    DELIVERY: plan.delivery,
    DETECTOR_VERSION: plan.version,
    TURBINES_PER_DEVICE: String(plan.turbinesPerDevice),
    // Not in the configuration: there a core keeps the value of the version before.
    ...(plan.trialLimits && { TRIAL_LIMITS: trialLimitsText(plan.trialLimits) }),
    ...(plan.delivery === "edge-manager" && {
      AGENT_SOCKET: `{${EDGE_MANAGER_COMPONENT}:configuration:/UnixSocketName}`,
    }),
  };
};

/** Greengrass unpacks name.zip into a folder "name". */
const folderOf = (uri: string): string => uri.slice(uri.lastIndexOf("/") + 1).replace(/\.zip$/, "");

/** No more than the detector says and hears. */
const accessControl = (stage: string) => ({
  [`${componentsOf(stage).detector}:mqttproxy:1`]: {
    policyDescription: "Readings of its turbines",
    operations: ["aws.greengrass#SubscribeToIoTCore"],
    resources: [staged(stage, topicFilters.rawData)],
  },
  [`${componentsOf(stage).detector}:mqttproxy:2`]: {
    policyDescription: "Verdicts, model label, samples and health",
    operations: ["aws.greengrass#PublishToIoTCore"],
    resources: [
      topicFilters.anomalies,
      topicFilters.labelUpdate,
      topicFilters.dashboardUpdate,
      topicFilters.capture,
      topicFilters.health,
    ].map((filter) => staged(stage, filter)),
  },
});
