import type { LambdaFunction } from "./lambda/lambda-runtime.ts";
import type { Schedule } from "./services/events/schedules.ts";
import type { StoredTopicRule } from "./services/iot/stored-topic-rule.ts";

/** What runs by itself once it is deployed: functions, and what calls them. */
export interface Workload {
  readonly functions?: readonly LambdaFunction[];
  readonly rules?: readonly RulePlan[];
  readonly schedules?: readonly Schedule[];
  readonly topicRules?: readonly StoredTopicRule[];
}

/** An EventBridge rule on the default bus. */
export interface RulePlan {
  readonly name: string;
  /** In EventBridge's own words. */
  readonly pattern: unknown;
  readonly target: Target;
}

/** What an event starts, by its name. */
export type Target = { readonly function: string } | { readonly stateMachine: string };
