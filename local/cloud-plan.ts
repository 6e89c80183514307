import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Home } from "../domain/device-policies.ts";
import { NAMES } from "../domain/names.ts";
import { quarantineOf } from "../domain/rollout/quarantine.ts";
import { baseGroupOf } from "../domain/rollout/ring-members.ts";
import type { RingPlan } from "../domain/rollout/ring-plan.ts";
import { trainingPipeline } from "../domain/training/pipeline.ts";
import {
  EVENT_FUNCTIONS,
  functionSubstitution,
  PARTITION_SUBSTITUTION,
  taskFunctions,
} from "../domain/wiring/functions.ts";
import { CAPTURED_PREFIX, TOPIC_RULES } from "../domain/wiring/topic-rules.ts";
import { bundleHandlers } from "../lambdas/build/bundle.ts";
import { edgeManagerRecipe } from "../twin/edge-manager-agent/recipe.ts";
import type { LambdaSettings } from "../twin/lambda/functions.ts";
import type { WorldOptions } from "../twin/services/create-world.ts";
import type { TwinPlan } from "../twin/twin-plan.ts";
import { HOME, ROLE_ALIAS } from "./home.ts";

/** The twin's own settings, and what the product's plan depends on. */
export interface CloudOptions
  extends Omit<WorldOptions, "account" | "region" | "buckets">,
    Pick<TwinPlan, "awsPort" | "onCall" | "compileSeconds"> {
  readonly seed: number;
  /** Readings per second and turbine of the farm. */
  readonly rate: number;
  readonly rings: readonly RingPlan[];
  /** What runs the handlers; default: each bundled as it deploys, in workers of its own. */
  readonly createLambda?: LambdaSettings["create"];
  /** Where it stands; default: as every local product. */
  readonly home?: Home;
}

export const DATA_BUCKET = "retrain-to-fleet-data";
export const ARTIFACT_BUCKET = "retrain-to-fleet-artifacts";
export const NOTIFICATIONS = "retrain-to-fleet-notifications";
/** Of turbines' alarms. */
export const ALARMS = "retrain-to-fleet-alarms";

export const roleArn = (role: string, { partition, account }: Home = HOME): string =>
  `arn:${partition}:iam::${account}:role/${role}`;

/** What the product has on AWS, for a twin; functions, rules and schedules come when devices are up. */
export const cloudPlan = ({ createLambda, home = HOME, ...options }: CloudOptions): TwinPlan => ({
  ...options,
  account: home.account,
  region: home.region,
  // The steps of a rollout follow one another; an idle worker costs some 25 MB.
  lambda: { create: createLambda, bundle: bundleHandlers, idleSeconds: 2, expected: FUNCTIONS },
  buckets: [DATA_BUCKET, ARTIFACT_BUCKET],
  tables: [{ name: NAMES.ledgerTable, partitionKey: "pk", sortKey: "sk" }],
  topics: [NOTIFICATIONS, ALARMS],
  ...fleetOf(options.rings),
  roleAliases: { [ROLE_ALIAS]: roleArn("TokenExchangeRole", home) },
  publicComponents: [edgeManagerRecipe()],
  modelPackageGroups: [NAMES.modelPackageGroup],
  images: { [IMAGE]: { command: [process.execPath, CONTAINER] } },
  pipelines: [pipelineOf(options, home)],
  stateMachines: [rolloutIn(home)],
  topicRules: [
    { name: "Health", sql: TOPIC_RULES.health, action: { table: NAMES.ledgerTable } },
    { name: "Alarms", sql: TOPIC_RULES.alarms, action: { table: NAMES.ledgerTable } },
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

/** All that are deployed once the detector is bundled; the endpoint answers before. */
const FUNCTIONS = [...TASK_FUNCTIONS, ...Object.values(EVENT_FUNCTIONS)].map(({ name }) => name);

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

const pipelineOf = ({ seed, rate }: Pick<CloudOptions, "seed" | "rate">, home: Home) => ({
  PipelineName: NAMES.pipeline,
  RoleArn: roleArn("Training", home),
  PipelineDefinition: JSON.stringify(
    trainingPipeline({
      imageUri: IMAGE,
      roleArns: {
        prepare: roleArn("TrainingJobs", home),
        train: roleArn("TrainingJobs", home),
        evaluate: roleArn("TrainingJobs", home),
      },
      bucket: DATA_BUCKET,
      groupName: NAMES.modelPackageGroup,
      seed,
      historyRateHz: Math.round(rate),
    }),
  ),
});

/**
 * A group for each ring with its devices in it, one for those that are held back, and one of all for
 * the rules that take their share of it.
 */
const fleetOf = (rings: readonly RingPlan[]): Pick<TwinPlan, "things" | "thingGroups"> => {
  const things = rings.flatMap((ring) => ring.things);
  return {
    things,
    thingGroups: Object.fromEntries([
      ...rings.flatMap((ring) => [
        [ring.thingGroup, [...ring.things]],
        [quarantineOf(ring.thingGroup), []],
      ]),
      ...rings.flatMap(({ members }) => {
        const base = members && baseGroupOf(members);
        return base === undefined ? [] : [[base, things]];
      }),
    ]),
  };
};
