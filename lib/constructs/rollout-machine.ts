import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { NAMES } from "../../domain/names.ts";
import { functionSubstitution } from "../../domain/wiring/functions.ts";
import { DEFINITION_FILE } from "./rollout-definition.ts";
import type { TaskFunction } from "./task-function.ts";

/** The state machine, from the file that also runs locally; its functions are substituted by state. */
export class RolloutMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, tasks: Readonly<Record<string, TaskFunction>>) {
    super(scope, id);
    this.machine = new StateMachine(this, "Machine", {
      stateMachineName: NAMES.stateMachine,
      definitionBody: DefinitionBody.fromFile(DEFINITION_FILE),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(tasks).map(([state, task]) => [
          functionSubstitution(state),
          task.function.functionArn,
        ]),
      ),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, "Log", {
          // Step Functions' resource policy is short of room unless the name has this prefix.
          logGroupName: `/aws/vendedlogs/states/${NAMES.stateMachine}`,
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // Hold's input carries the task token, which is a permission to decide.
        includeExecutionData: false,
      },
    });
    for (const task of Object.values(tasks)) task.function.grantInvoke(this.machine);
  }
}
