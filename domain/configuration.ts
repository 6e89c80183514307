import * as z from "zod/mini";
import { ARCHITECTURES } from "./architecture.ts";
import { InvalidInput } from "./errors.ts";
import { parse } from "./parse.ts";
import { DELIVERIES } from "./rollout/delivery.ts";
import { deviceTool } from "./rollout/device-tools.ts";
import { gatePolicy } from "./rollout/gate/policy.ts";
import { schemas } from "./rollout/rollout.ts";
import { STAGE } from "./stage.ts";

const text = z.string().check(z.minLength(1));
const architecture = z.enum(ARCHITECTURES);

const shape = z.object({
  delivery: z.enum(DELIVERIES),
  modelPackageGroup: text,
  artifactBucket: text,
  ledgerTable: text,
  signingKeyId: text,
  /** Keys that signed before: devices believe them beside the signing key. */
  trustedKeyIds: z._default(z.array(text), []),
  notificationTopicArn: text,
  rings: z.array(schemas.ring).check(z.minLength(1)),
  gate: gatePolicy,
  /** S3 URI of the detector's ZIP per architecture of the fleet. */
  detectorBundles: z.partialRecord(architecture, text),
  /** The Node that runs the detector, by absolute path. */
  detectorNodePath: text,
  turbinesPerDevice: z.int().check(z.minimum(1)),
  /** What devices get of AWS's own beside the release. */
  tools: z._default(z.array(deviceTool), []),
  /** `edge-manager`: the roles Neo and the packaging job assume, and the one platform compiled for. */
  compilationRoleArn: text,
  packagingRoleArn: text,
  compileArchitecture: architecture,
  /** For how many days the ledger keeps what may go; 0: for ever. */
  retention: z._default(z.object({ evidenceDays: z.number(), deviceHistoryDays: z.number() }), {
    evidenceDays: 0,
    deviceHistoryDays: 0,
  }),
  stage: z._default(z.string().check(z.regex(STAGE)), ""),
});

/** What the Lambdas are told by their environment. */
export type Configuration = z.infer<typeof shape>;

/** The environment variable of each entry; CDK and the local cloud write them. */
export const VARIABLES = {
  delivery: "DELIVERY",
  modelPackageGroup: "MODEL_PACKAGE_GROUP",
  artifactBucket: "ARTIFACT_BUCKET",
  ledgerTable: "LEDGER_TABLE",
  signingKeyId: "SIGNING_KEY_ID",
  trustedKeyIds: "TRUSTED_KEY_IDS",
  notificationTopicArn: "NOTIFICATION_TOPIC_ARN",
  rings: "RINGS",
  gate: "GATE",
  detectorBundles: "DETECTOR_BUNDLES",
  detectorNodePath: "DETECTOR_NODE_PATH",
  turbinesPerDevice: "TURBINES_PER_DEVICE",
  tools: "DEVICE_TOOLS",
  compilationRoleArn: "COMPILATION_ROLE_ARN",
  packagingRoleArn: "PACKAGING_ROLE_ARN",
  compileArchitecture: "COMPILE_ARCHITECTURE",
  retention: "RETENTION",
  stage: "STAGE",
} as const satisfies Record<keyof Configuration, string>;

const JSON_ENTRIES = new Set([
  "trustedKeyIds",
  "retention",
  "rings",
  "gate",
  "detectorBundles",
  "turbinesPerDevice",
  "tools",
]);

/** @throws InvalidInput listing every variable that is missing or wrong */
export const readConfiguration = (
  environment: Readonly<Record<string, string | undefined>>,
): Configuration => {
  const entries = Object.entries(VARIABLES).map(([entry, variable]) => [
    entry,
    JSON_ENTRIES.has(entry) ? jsonOf(environment[variable]) : environment[variable],
  ]);
  return parse(shape, Object.fromEntries(entries), "environment");
};

/** The configuration as an environment; the inverse of `readConfiguration`. */
export const environmentOf = (configuration: Configuration): Record<string, string> =>
  Object.fromEntries(
    Object.entries(VARIABLES).map(([entry, variable]) => {
      const value = configuration[entry as keyof Configuration];
      return [variable, typeof value === "string" ? value : JSON.stringify(value)];
    }),
  );

const jsonOf = (value: string | undefined): unknown => {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw new InvalidInput(`environment: expected JSON, got ${value}`, { cause });
  }
};
