import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { functionSubstitution, PARTITION_SUBSTITUTION } from "../../domain/wiring/functions.ts";
import { namesAt } from "../stacks/staged-stack.ts";
import { expiringLog } from "./expiring-log.ts";
import { DEFINITION_FILE } from "./rollout-definition.ts";
import type { TaskFunction } from "./task-function.ts";

/** What approvals start; it points to the newest published version. */
const ALIAS = "live";

/**
 * The state machine, from the file that also runs locally. It calls published versions of the
 * functions, and approvals start a published version of it: a rollout may wait a week for a person,
 * and a deployment meanwhile changes nothing in it. (Step Functions developer guide, "Versions";
 * an execution keeps the definition it began with)
 */
export class RolloutMachine extends Construct {
  readonly machine: StateMachine;
  /** ARN of the alias that approvals start. */
  readonly aliasArn: string;

  constructor(scope: Construct, id: string, tasks: Readonly<Record<string, TaskFunction>>) {
    super(scope, id);
    this.machine = new StateMachine(this, "Machine", {
      stateMachineName: namesAt(this).stateMachine,
      definitionBody: DefinitionBody.fromFile(DEFINITION_FILE),
      definitionSubstitutions: {
        [PARTITION_SUBSTITUTION]: Stack.of(this).partition,
        ...Object.fromEntries(
          Object.entries(tasks).map(([state, task]) => [
            functionSubstitution(state),
            task.function.currentVersion.functionArn,
          ]),
        ),
      },
      tracingEnabled: true,
      logs: {
        destination: expiringLog(this, "Log", {
          // Step Functions' resource policy is short of room unless the name has this prefix.
          logGroupName: `/aws/vendedlogs/states/${namesAt(this).stateMachine}`,
          retention: RetentionDays.ONE_YEAR,
        }),
        level: LogLevel.ALL,
        // Hold's input carries the task token, which is a permission to decide.
        includeExecutionData: false,
      },
    });
    // Every version of them, since older executions call older ones.
    for (const task of Object.values(tasks)) task.function.grantInvoke(this.machine);
    this.aliasArn = this.publish();
  }

  /** A version for each definition that was ever deployed; an execution can be redriven on its own. */
  private publish(): string {
    const version = new CfnStateMachineVersion(this, "Version", {
      stateMachineArn: this.machine.stateMachineArn,
      stateMachineRevisionId: this.machine.stateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const alias = new CfnStateMachineAlias(this, "Alias", {
      name: ALIAS,
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
    return alias.attrArn;
  }
}
