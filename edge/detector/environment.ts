import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import { DELIVERIES, type Delivery } from "../../domain/rollout/delivery.ts";
import { wordsOf } from "../../domain/turbine/understudy/trial-limits.ts";

/** Where Greengrass's Edge Manager component lets its agent listen. */
const AGENT_SOCKET = "/tmp/aws.greengrass.SageMakerEdgeManager.sock";

export interface Environment {
  /** Directory of the model's files. */
  readonly modelDir: string;
  /** Directory of model.json and model.sig. */
  readonly manifestDir: string;
  /** Base64 of the DER SubjectPublicKeyInfo that verifies the manifest; several, by commas. */
  readonly publicKey: string;
  readonly delivery: Delivery;
  readonly turbinesPerDevice: number;
  readonly detectorVersion: string;
  readonly agentSocket: string;
  /** The component's own folder, which outlives its versions; Greengrass starts it there. */
  readonly workDir: string;
  /** When a new model may speak, as the release says. */
  readonly trialLimits: Readonly<Record<string, string>>;
  readonly thingName: string;
  /** Path of the nucleus's IPC socket and the token it gave this component. */
  readonly ipcSocket: string;
  readonly ipcToken: string;
}

const text = z.string().check(z.minLength(1));
const environment = z.object({
  MODEL_DIR: text,
  MANIFEST_DIR: text,
  PUBLIC_KEY: text,
  DELIVERY: z.enum(DELIVERIES),
  TURBINES_PER_DEVICE: z.string().check(z.regex(/^[1-9]\d{0,3}$/)),
  DETECTOR_VERSION: text,
  AGENT_SOCKET: z.optional(text),
  WORK_DIR: z.optional(text),
  TRIAL_LIMITS: z.optional(text),
  AWS_IOT_THING_NAME: text,
  AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: text,
  SVCUID: text,
});

/**
 * What the recipe's `Setenv` and Greengrass itself give the process.
 * @throws InvalidInput naming every variable that is missing or wrong
 */
export const readEnvironment = (variables: NodeJS.ProcessEnv = process.env): Environment => {
  const found = parse(environment, variables, "environment");
  return {
    modelDir: found.MODEL_DIR,
    manifestDir: found.MANIFEST_DIR,
    publicKey: found.PUBLIC_KEY,
    delivery: found.DELIVERY,
    turbinesPerDevice: Number(found.TURBINES_PER_DEVICE),
    detectorVersion: found.DETECTOR_VERSION,
    agentSocket: found.AGENT_SOCKET ?? AGENT_SOCKET,
    workDir: found.WORK_DIR ?? ".",
    trialLimits: wordsOf(found.TRIAL_LIMITS ?? ""),
    thingName: found.AWS_IOT_THING_NAME,
    ipcSocket: found.AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT,
    ipcToken: found.SVCUID,
  };
};

/**
 * ONNX Runtime from 1.29 on sends telemetry and writes an identifier to disk, unless this is set
 * before it is loaded. (onnxruntime pull request 27379)
 */
export const switchTelemetryOff = (variables: NodeJS.ProcessEnv = process.env): void => {
  variables["ORT_DISABLE_TELEMETRY"] = "1";
};
