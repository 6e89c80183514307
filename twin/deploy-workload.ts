import type { Functions } from "./lambda/functions.ts";
import type { LocalWorld } from "./services/create-world.ts";
import { runSchedule } from "./services/events/schedules.ts";
import { runStoredTopicRule } from "./services/iot/stored-topic-rule.ts";
import { functionArn } from "./services/lambda/function-descriptions.ts";
import type { Services } from "./services/services.ts";
import { stateMachineArn } from "./services/stepfunctions/step-functions.ts";
import type { Target, Workload } from "./workload.ts";

/** Where a workload runs. */
interface Place {
  readonly world: LocalWorld;
  readonly services: Services;
  readonly functions: Functions;
  /** What the functions get as AWS_ENDPOINT_URL. */
  readonly awsUrl: string;
}

/** Functions first: what calls them may do so at once. */
export const deployWorkload = async (place: Place, workload: Workload): Promise<void> => {
  const { world, services, functions } = place;
  const { rules = [], schedules = [], topicRules = [] } = workload;
  if (workload.functions !== undefined) await functions.deploy(workload.functions, place.awsUrl);
  for (const { name, pattern, target } of rules) {
    services.events.deploy({ name, pattern, targetArn: arnOf(target, world) });
  }
  for (const schedule of schedules) runSchedule(world, schedule, services.invokeLater);
  for (const rule of topicRules) runStoredTopicRule(world, services.dynamodb, rule);
};

const arnOf = (target: Target, world: LocalWorld): string =>
  "stateMachine" in target
    ? stateMachineArn(world, target.stateMachine)
    : functionArn(world, target.function);
