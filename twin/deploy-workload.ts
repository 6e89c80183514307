import type { Functions } from "./lambda/functions.ts";
import type { LocalWorld } from "./services/create-world.ts";
import type { EventRule } from "./services/events/event-bus.ts";
import { runSchedule } from "./services/events/schedules.ts";
import { runStoredTopicRule } from "./services/iot/stored-topic-rule.ts";
import type { Services } from "./services/services.ts";
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
    world.events.putRule({ name, pattern, target: called(target, place) });
  }
  for (const schedule of schedules) runSchedule(world, schedule, services.invokeLater);
  for (const rule of topicRules) runStoredTopicRule(world, services.dynamodb, rule);
};

const called = (target: Target, { services, functions }: Place): EventRule["target"] =>
  "stateMachine" in target
    ? (event) => void services.executions.start(target.stateMachine, event)
    : async (event) => void (await functions.invokeForEvent(target.function, event));
