import type { Node } from "constructs";
import * as z from "zod/mini";
import { alarmPolicy, DEFAULT_ALARM_POLICY } from "../domain/alarms/alarm-policy.ts";
import { ARCHITECTURES } from "../domain/architecture.ts";
import { InvalidInput } from "../domain/errors.ts";
import { DEFAULT_RINGS, ringsIn } from "../domain/names.ts";
import { parse } from "../domain/parse.ts";
import { DEFAULT_RETENTION, LEAST_DAYS } from "../domain/retention.ts";
import { DEFAULT_RETRAINING, retrainingPolicy } from "../domain/retraining/retraining.ts";
import { DEFAULT_RETRAINING_SCHEDULE } from "../domain/retraining/schedules.ts";
import { DELIVERIES } from "../domain/rollout/delivery.ts";
import { deviceTool } from "../domain/rollout/device-tools.ts";
import { DEFAULT_GATE, gatePolicy } from "../domain/rollout/gate/policy.ts";
import { configuredRings, ringsProblem, toldOf } from "../domain/rollout/ring-configuration.ts";
import { STAGE } from "../domain/stage.ts";
import { MOST_TURBINES } from "../domain/wiring/connections.ts";
import {
  batchFor,
  crowdedDevice,
  DEFAULT_SENDING,
  type Sending,
} from "../domain/wiring/message-rates.ts";

const count = (max: number) => z.int().check(z.minimum(1), z.maximum(max));

/** Beyond it, instances of one's own making are the better fleet; the stacks are split as needed. */
const MOST_DEVICES = 500;

const emailAddress = z.string().check(z.regex(/^$|^[^@\s]+@[^@\s]+$/));

const shape = z.strictObject({
  /** Stands in every name, so that an account and Region hold several; empty: in none. */
  stage: z.string().check(z.regex(STAGE)),
  delivery: z.enum(DELIVERIES),
  /** EC2 core devices; the first is the canary. 0 when the fleet is real hardware. */
  devices: z.int().check(z.minimum(0), z.maximum(MOST_DEVICES)),
  turbinesPerDevice: count(50),
  /** Who shows the page; `auto`: the simulator beside EC2 devices, else a machine of its own. */
  page: z.enum(["auto", "simulator", "dashboard", "none"]),
  architecture: z.enum(ARCHITECTURES),
  /** Turbines of one's own hardware, as `1-40,north-7`: beyond what one connection hears, the page must know their names. */
  turbineIds: z.string().check(z.regex(/^$|^[\w-]+(,[\w-]+)*$/)),
  /** AMI of every instance; empty: each ring keeps the Amazon Linux 2023 that was newest at first. */
  imageId: z.string().check(z.regex(/^$|^ami-[0-9a-f]+$/)),
  /** By ring's name: another text takes the newest image for that ring, and replaces its instances. */
  imageGenerations: z.record(z.string(), z.string().check(z.regex(/^[A-Za-z0-9]{0,32}$/))),
  rings: configuredRings,
  gate: gatePolicy,
  /** AWS's own components that devices get with a release: the log manager, the command line. */
  tools: z.array(deviceTool).check(z.maxLength(10)),
  /** Empty: nobody is told by mail. */
  notificationEmail: emailAddress,
  /** Above it people are told; 0: no budget. */
  monthlyBudgetDollars: z.number().check(z.minimum(0)),
  /** Impact of a cost anomaly from which on people are told; 0: nobody looks for anomalies. */
  costAnomalyDollars: z.number().check(z.minimum(0)),
  /** How people hear of turbines' alarms: by mail, by a webhook that takes SNS's messages, or not. */
  alarms: z.extend(alarmPolicy, {
    email: z._default(emailAddress, ""),
    /** Whether people subscribe to the topic by themselves. */
    otherSubscribers: z._default(z.boolean(), false),
    webhook: z._default(z.string().check(z.regex(/^$|^https:\/\/[^\s/]+(\/\S*)?$/)), ""),
  }),
  /** On every resource that takes tags. */
  tags: z.record(
    z.string().check(z.regex(/^(?!aws:)[^<>]{1,128}$/)),
    z.string().check(z.maxLength(256)),
  ),
  /** For how many days the ledger keeps what may go; 0: for ever. */
  retention: z.strictObject({
    evidenceDays: z.union([z.literal(0), z.int().check(z.minimum(LEAST_DAYS))]),
    deviceHistoryDays: z.union([z.literal(0), z.int().check(z.minimum(LEAST_DAYS))]),
  }),
  /** Names of the keys by which releases are signed: the first signs, the others devices still believe. */
  signingKeys: z
    .array(z.string().check(z.regex(/^[A-Za-z0-9]{0,32}$/)))
    .check(z.minLength(1), z.maxLength(2)),
  /** What lies at rest is under it: "own" makes a key, an ARN names one; empty: services' own keys. */
  kmsKey: z.string().check(z.regex(/^$|^own$|^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/)),
  /** Whether CloudFormation refuses to delete a stack until somebody switches this off. */
  terminationProtection: z.boolean(),
  /** Name of a managed policy that bounds every role; empty: none. */
  permissionsBoundary: z.string().check(z.regex(/^$|^[\w+=,.@/-]{1,512}$/)),
  /** Where instances stand; null: the fleet makes a network of its own. */
  network: z.nullable(
    z.strictObject({
      vpcId: z.string().check(z.regex(/^vpc-[0-9a-f]+$/)),
      subnets: z
        .array(
          z.strictObject({
            id: z.string().check(z.regex(/^subnet-[0-9a-f]+$/)),
            availabilityZone: z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/)),
          }),
        )
        .check(z.minLength(1)),
    }),
  ),
  /** Whether models are trained on spare capacity: cheaper, later, and anew when it is taken away. */
  spotTraining: z.boolean(),
  /** When drift or the schedule may start a retraining. */
  retraining: retrainingPolicy,
  /** EventBridge Scheduler expression, e.g. rate(30 days); empty: no schedule. */
  retrainingSchedule: z.string().check(z.regex(/^$|^(rate|cron)\(.+\)$/)),
});

/** What a deployment can be told, in CDK context under "retrain-to-fleet"; docs/configuration.md. */
export type DeploymentConfiguration = z.infer<typeof shape>;

export const DEFAULTS: DeploymentConfiguration = {
  stage: "",
  delivery: "onnx",
  devices: 5,
  turbinesPerDevice: 1,
  page: "auto",
  turbineIds: "",
  architecture: "aarch64",
  imageId: "",
  imageGenerations: {},
  rings: [...DEFAULT_RINGS],
  gate: DEFAULT_GATE,
  tools: [],
  notificationEmail: "",
  monthlyBudgetDollars: 100,
  costAnomalyDollars: 0,
  alarms: { ...DEFAULT_ALARM_POLICY, email: "", webhook: "", otherSubscribers: false },
  tags: {},
  retention: DEFAULT_RETENTION,
  signingKeys: [""],
  kmsKey: "",
  terminationProtection: false,
  permissionsBoundary: "",
  network: null,
  spotTraining: false,
  retraining: DEFAULT_RETRAINING,
  retrainingSchedule: DEFAULT_RETRAINING_SCHEDULE,
};

const CONTEXT = "retrain-to-fleet";

/** All that is asked of a construct's node, so that a cdk.json can be read without synthesis. */
type Context = Pick<Node, "tryGetContext">;

/**
 * The context's settings; `cdk deploy -c stage=test` chooses a stage, whose own settings, if there are
 * any, stand under "retrain-to-fleet-test". @throws InvalidInput naming each value that is wrong or unknown
 */
export const readDeploymentConfiguration = (node: Context): DeploymentConfiguration => {
  const settings = contextAt(node, CONTEXT);
  const stage: unknown = node.tryGetContext("stage") ?? settings["stage"] ?? DEFAULTS.stage;
  const own = stage === "" ? {} : contextAt(node, `${CONTEXT}-${stage}`);
  return configured({ ...settings, ...own, stage }, `context ${CONTEXT}`);
};

/** What a program sets, beside the defaults. */
export type DeploymentSettings = Partial<z.input<typeof shape>>;

/** @throws InvalidInput naming each value that is wrong or unknown */
export const configured = (
  settings: DeploymentSettings | Record<string, unknown>,
  subject = "settings",
): DeploymentConfiguration => {
  const configuration = parse(shape, { ...DEFAULTS, ...settings }, subject);
  const fault = faultOf(configuration);
  if (fault) throw new InvalidInput(`${subject}: ${fault}`);
  return { ...configuration, rings: toldOf(ringsIn(configuration.stage, configuration.rings)) };
};

const contextAt = (node: Context, key: string): Record<string, unknown> =>
  parse(z.record(z.string(), z.unknown()), node.tryGetContext(key) ?? {}, `context ${key}`);

/** Who shows the page: the simulated farm's machine, one of its own, or none. */
export const pageOf = ({ page, devices }: DeploymentConfiguration) => {
  if (page !== "auto") return page;
  return devices > 0 ? "simulator" : "dashboard";
};

/** How the simulated farm sends: in larger batches where a device's connection would be full. */
export const sendingOf = ({ turbinesPerDevice }: DeploymentConfiguration): Sending => {
  const { rateHz } = DEFAULT_SENDING;
  return { rateHz, batch: batchFor(turbinesPerDevice, rateHz) };
};

/** Of connections to IoT Core, and of the page. */
const quotaFault = (configuration: DeploymentConfiguration): string | undefined => {
  const { devices, turbinesPerDevice } = configuration;
  const page = pageOf(configuration);
  if (devices === 0 && page === "simulator") {
    return 'page simulator: expected devices that hear the farm, got 0; set page to "dashboard"';
  }
  const onDevice = crowdedDevice(turbinesPerDevice, sendingOf(configuration));
  if (onDevice) return `turbinesPerDevice: ${onDevice}`;
  const turbines = devices * turbinesPerDevice;
  return page === "none" || turbines <= MOST_TURBINES
    ? undefined
    : `page ${page}: expected at most ${MOST_TURBINES} turbines, got ${turbines}; have fewer, or set page to "none"`;
};

/** What no value shows by itself. */
const faultOf = (configuration: DeploymentConfiguration): string | undefined => {
  const { devices, rings, delivery, kmsKey } = configuration;
  const problem = ringsProblem(rings);
  if (problem) return problem;
  if (kmsKey !== "" && delivery === "edge-manager") {
    return 'kmsKey: expected none with the delivery edge-manager, whose jobs know no key; set delivery to "onnx"';
  }
  return devices > 0 && devices < rings.length
    ? `devices: expected at least one for each of the ${rings.length} rings, or 0, got ${devices}; a rollout refuses an empty ring`
    : (strangerFault(configuration) ?? quotaFault(configuration));
};

/** An image is asked for by a ring's name. */
const strangerFault = ({ rings, imageGenerations }: DeploymentConfiguration) => {
  const known = rings.map(({ name }) => name);
  const stranger = Object.keys(imageGenerations).find((name) => !known.includes(name));
  return stranger === undefined
    ? undefined
    : `imageGenerations.${stranger}: expected a ring's name (${known.join(", ")})`;
};
