import type { Node } from "constructs";
import * as z from "zod/mini";
import { ARCHITECTURES } from "../domain/architecture.ts";
import { DELIVERIES } from "../domain/delivery.ts";
import { DEFAULT_GATE, gatePolicy } from "../domain/gate.ts";
import { DEFAULT_RINGS } from "../domain/names.ts";
import { parse } from "../domain/parse.ts";
import { DEFAULT_RETRAINING, retrainingPolicy } from "../domain/retraining.ts";
import { DEFAULT_RETRAINING_SCHEDULE } from "../domain/retraining-schedules.ts";
import { schemas } from "../domain/rollout.ts";

const count = (max: number) => z.int().check(z.minimum(1), z.maximum(max));

const shape = z.strictObject({
  delivery: z.enum(DELIVERIES),
  /** EC2 core devices; the first is the canary. 0 when the fleet is real hardware. */
  devices: z.int().check(z.minimum(0), z.maximum(500)),
  turbinesPerDevice: count(50),
  architecture: z.enum(ARCHITECTURES),
  rings: z.array(schemas.ring).check(z.minLength(1), z.maxLength(10)),
  gate: gatePolicy,
  /** Empty: nobody is told by mail. */
  notificationEmail: z.string().check(z.regex(/^$|^[^@\s]+@[^@\s]+$/)),
  /** When drift or the schedule may start a retraining. */
  retraining: retrainingPolicy,
  /** EventBridge Scheduler expression, e.g. rate(30 days); empty: no schedule. */
  retrainingSchedule: z.string().check(z.regex(/^$|^(rate|cron)\(.+\)$/)),
});

/** What a deployment can be told, in CDK context under "retrain-to-fleet"; docs/configuration.md. */
export type DeploymentConfiguration = z.infer<typeof shape>;

export const DEFAULTS: DeploymentConfiguration = {
  delivery: "onnx",
  devices: 5,
  turbinesPerDevice: 1,
  architecture: "aarch64",
  rings: [...DEFAULT_RINGS],
  gate: DEFAULT_GATE,
  notificationEmail: "",
  retraining: DEFAULT_RETRAINING,
  retrainingSchedule: DEFAULT_RETRAINING_SCHEDULE,
};

/** @throws InvalidInput naming each value that is wrong or unknown */
export const readDeploymentConfiguration = (node: Node): DeploymentConfiguration => {
  const given: unknown = node.tryGetContext("retrain-to-fleet") ?? {};
  const settings = parse(z.record(z.string(), z.unknown()), given, "context retrain-to-fleet");
  return parse(shape, { ...DEFAULTS, ...settings }, "context retrain-to-fleet");
};
