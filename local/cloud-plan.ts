import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Home } from "../domain/device-policies.ts";
import { NAMES } from "../domain/names.ts";
import { quarantineOf } from "../domain/rollout/quarantine.ts";
import { trainingPipeline } from "../domain/training/pipeline.ts";
import {
  functionSubstitution,
  PARTITION_SUBSTITUTION,
  taskFunctions,
} from "../domain/wiring/functions.ts";
import { CAPTURED_PREFIX, TOPIC_RULES } from "../domain/wiring/topic-rules.ts";
import { bundleHandlers } from "../lambdas/build/bundle.ts";
import { edgeManagerRecipe } from "../twin/edge-manager-agent/recipe.ts";
import type { PrincipalOf } from "../twin/identity/principal.ts";
import type { LambdaSettings } from "../twin/lambda/functions.ts";
import type { TwinPlan } from "../twin/twin-plan.ts";
import type { ObservedCall } from "../twin/wire/observed-call.ts";
import type { Store } from "../twin/world/store.ts";
import type { Clock } from "../twin/world/world.ts";
import { HOME, ROLE_ALIAS } from "./home.ts";
import { defaultRings, type RingPlan } from "./ring-plan.ts";

export interface CloudOptions {
  readonly stateDir: string;
  readonly awsPort: number;
  /** Of a broker of the cloud's own; 0 picks a free one. */
  readonly mqttPort?: number;
  /** A broker that runs already. */
  readonly mqttUrl?: string;
  readonly speed: number;
  readonly seed: number;
  /** Readings per second and turbine of the farm. */
  readonly rate: number;
  readonly devices: number;
  /** Default: one canary, then the rest. */
  readonly rings?: readonly RingPlan[] | undefined;
  readonly log: (line: string) => void;
  /** Share of events delivered twice. */
  readonly duplicates?: number;
  readonly onCall?: (call: ObservedCall) => void;
  readonly clock?: Clock;
  /** What outlives this process; default: nothing. */
  readonly store?: Store;
  /** How long Neo compiles; default 100 s of the cloud's time. */
  readonly compileSeconds?: number;
  /** What runs the handlers; default: each bundled as it deploys, in workers of its own. */
  readonly createLambda?: LambdaSettings["create"];
  /** Where it stands; default: as every local product. */
  readonly home?: Home;
  /** Who calls; without it signatures are not verified and policies not enforced. */
  readonly principalOf?: PrincipalOf;
  /** Of the cloud's services, at a broker that asks for it. */
  readonly mqttPassword?: string;
}

export const DATA_BUCKET = "retrain-to-fleet-data";
export const ARTIFACT_BUCKET = "retrain-to-fleet-artifacts";
export const NOTIFICATIONS = "retrain-to-fleet-notifications";

export const roleArn = (role: string, { partition, account }: Home = HOME): string =>
  `arn:${partition}:iam::${account}:role/${role}`;

/** What the product has on AWS, for a twin; functions, rules and schedules come when devices are up. */
export const cloudPlan = (options: CloudOptions): TwinPlan => ({
  account: (options.home ?? HOME).account,
  region: (options.home ?? HOME).region,
  stateDir: options.stateDir,
  log: options.log,
  speed: options.speed,
  seed: options.seed,
  clock: options.clock,
  store: options.store,
  duplicates: options.duplicates,
  awsPort: options.awsPort,
  mqttPort: options.mqttPort,
  mqttUrl: options.mqttUrl,
  onCall: options.onCall,
  principalOf: options.principalOf,
  mqttPassword: options.mqttPassword,
  // The steps of a rollout follow one another; an idle worker costs some 25 MB.
  lambda: { create: options.createLambda, bundle: bundleHandlers, idleSeconds: 2 },
  buckets: [DATA_BUCKET, ARTIFACT_BUCKET],
  tables: [{ name: NAMES.ledgerTable, partitionKey: "pk", sortKey: "sk" }],
  topics: [NOTIFICATIONS],
  ...fleetOf(options.rings ?? defaultRings(options.devices)),
  roleAliases: { [ROLE_ALIAS]: roleArn("TokenExchangeRole", options.home) },
  publicComponents: [edgeManagerRecipe()],
  modelPackageGroups: [NAMES.modelPackageGroup],
  images: { [IMAGE]: { command: [process.execPath, CONTAINER] } },
  pipelines: [pipelineOf(options)],
  compileSeconds: options.compileSeconds,
  stateMachines: [rolloutIn(options.home ?? HOME)],
  topicRules: [
    { name: "Health", sql: TOPIC_RULES.health, action: { table: NAMES.ledgerTable } },
    {
      name: "Capture",
      sql: TOPIC_RULES.capture,
      action: { bucket: DATA_BUCKET, prefix: CAPTURED_PREFIX },
    },
  ],
});

const IMAGE = "trainer.local/retrain-to-fleet:latest";
const CONTAINER = fileURLToPath(new URL("../training/container.ts", import.meta.url));

const DEFINITION = readFileSync(
  new URL("../statemachines/rollout.asl.json", import.meta.url),
  "utf8",
);

/** A function for each Task state. */
export const TASK_FUNCTIONS = taskFunctions(JSON.parse(DEFINITION));

const rolloutIn = (home: Home) => ({
  name: NAMES.stateMachine,
  definition: DEFINITION,
  substitutions: {
    [PARTITION_SUBSTITUTION]: home.partition,
    ...Object.fromEntries(
      TASK_FUNCTIONS.map(({ name }) => [
        functionSubstitution(name),
        `arn:${home.partition}:lambda:${home.region}:${home.account}:function:${name}`,
      ]),
    ),
  },
  roleArn: roleArn("Rollout", home),
});

const pipelineOf = ({ seed, rate, home }: CloudOptions) => ({
  PipelineName: NAMES.pipeline,
  RoleArn: roleArn("Training", home),
  PipelineDefinition: JSON.stringify(
    trainingPipeline({
      imageUri: IMAGE,
      roleArn: roleArn("TrainingJobs", home),
      bucket: DATA_BUCKET,
      groupName: NAMES.modelPackageGroup,
      seed,
      historyRateHz: Math.round(rate),
    }),
  ),
});

/** A group for each ring with its devices in it, and the one for those that are held back. */
const fleetOf = (rings: readonly RingPlan[]): Pick<TwinPlan, "things" | "thingGroups"> => ({
  things: rings.flatMap(({ things }) => things),
  thingGroups: Object.fromEntries(
    rings.flatMap(({ thingGroup, things }) => [
      [thingGroup, [...things]],
      [quarantineOf(thingGroup), []],
    ]),
  ),
});
