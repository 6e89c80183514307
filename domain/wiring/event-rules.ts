import { NAMES } from "../names.ts";
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

/** Every rule, of the state machine with that ARN. */
export const eventRules = (stateMachineArn: string): readonly WiredRule[] => [
  {
    name: "Approvals",
    description: "An approved model package starts a rollout",
    pattern: approvalPattern(NAMES.modelPackageGroup),
    target: { stateMachine: NAMES.stateMachine },
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
    target: { stateMachine: NAMES.stateMachine },
  },
  {
    name: "Devices",
    description: "What a device runs is kept in the ledger",
    pattern: deviceEventPattern(),
    target: { function: EVENT_FUNCTIONS.recordDevice.name },
  },
];
