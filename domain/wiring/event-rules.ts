import { namesOf } from "../names.ts";
import { approvalPattern } from "../rollout/approval.ts";
import { stoppedPattern, unclosedPattern } from "../rollout/closing.ts";
import { deviceEventPattern } from "../rollout/device-event.ts";
import { CLOSING_STATE, EVENT_FUNCTIONS } from "./functions.ts";

/** A rule on EventBridge's default bus. */
export interface WiredRule {
  readonly name: string;
  readonly description: string;
  /** In EventBridge's own words. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /** By name. */
  readonly target: { readonly stateMachine: string } | { readonly function: string };
}

/** Every rule of a stage, of the state machine with that ARN. */
export const eventRules = (stateMachineArn: string, stage = ""): readonly WiredRule[] =>
  rulesWith(stateMachineArn, namesOf(stage));

const rulesWith = (
  stateMachineArn: string,
  names: ReturnType<typeof namesOf>,
): readonly WiredRule[] => [
  {
    name: "Approvals",
    description: "An approved model package starts a rollout",
    pattern: approvalPattern(names.modelPackageGroup),
    target: { stateMachine: names.stateMachine },
  },
  {
    name: "Unclosed",
    description: "An execution that was stopped or timed out is closed in the ledger",
    pattern: unclosedPattern(stateMachineArn),
    target: { function: CLOSING_STATE },
  },
  {
    name: "Stopped",
    description: "What a stopped execution left in the rings is taken back by one of its own",
    pattern: stoppedPattern(stateMachineArn),
    target: { stateMachine: names.stateMachine },
  },
  {
    name: "Devices",
    description: "What a device runs is kept in the ledger",
    pattern: deviceEventPattern(names.thingPrefix),
    target: { function: EVENT_FUNCTIONS.recordDevice.name },
  },
];
