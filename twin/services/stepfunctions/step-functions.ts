import type { PrincipalOf } from "../../identity/principal.ts";
import { partitionOf } from "../../partition.ts";
import type { HistoryEvent } from "../../state-machine/history.ts";
import type { Operation, Service } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";
import type { Buckets } from "../s3/buckets.ts";
import type { Execution } from "./execution.ts";
import { describeExecution, summaryOf } from "./execution.ts";
import type { HistoryRequest } from "./execution-history.ts";
import { historyPage } from "./execution-history.ts";
import { createExecutions } from "./executions.ts";
import { listExecutions } from "./list-executions.ts";
import { pageOf } from "./page.ts";
import type { Invoke } from "./perform-lambda.ts";
import { lambdaPerformer } from "./perform-lambda.ts";
import { refuseCall } from "./refuse-call.ts";
import { refusalOf } from "./role-permissions.ts";
import { s3Items } from "./s3-items.ts";
import { startExecution } from "./start-execution.ts";
import type { StateMachineOptions } from "./state-machines.ts";
import { describeMachine, expectMachine, loadMachines } from "./state-machines.ts";
import { createTaskTokens } from "./task-tokens.ts";

export interface LocalStepFunctions {
  readonly service: Service;
  /** For an event target, by name or ARN: starts under a random name unless given one; answers the execution's ARN. */
  start(stateMachine: string, input: unknown, name?: string): string;
  /** Every history event of every execution; answers the function that ends it. */
  onEvent(listener: (execution: Readonly<Execution>, event: HistoryEvent) => void): () => void;
  /** Waits until no run of the execution is under way. */
  ended(executionArn: string): Promise<Readonly<Execution>>;
  /** Goes on with executions that an earlier process left running. */
  resume(): void;
  close(): Promise<void>;
}

/** AWS Step Functions for Standard workflows. @throws DefinitionRefused at once for a definition it cannot run */
export const stepFunctions = (
  world: World,
  options: {
    readonly stateMachines: readonly StateMachineOptions[];
    readonly invoke: Invoke;
    /** Whose policies are enforced; a state machine's role is known by its name. */
    readonly principalOf?: PrincipalOf | undefined;
    /** Where distributed Maps read their items; default: nowhere. */
    readonly buckets?: Buckets | undefined;
  },
): LocalStepFunctions => {
  const { account, region, clock } = world;
  const now = () => clock.now();
  const machines = loadMachines(options.stateMachines, { account, region, now });
  const mayNot = refusalOf(world, options.principalOf);
  const tokens = createTaskTokens(world.store);
  const perform = lambdaPerformer(options.invoke, tokens, refuseCall(world, mayNot));
  const items = options.buckets && s3Items(options.buckets, region, mayNot);
  const executions = createExecutions(world, { perform, items }, machines);
  const machineOf = (arn: string) => expectMachine(machines, arn);

  const operations: Record<string, Operation> = {
    StartExecution({ stateMachineArn, name, input }: StartInput) {
      const { arn, startDate } = startExecution(executions, machineOf(stateMachineArn), {
        ...(name === undefined ? {} : { name }),
        ...(input === undefined ? {} : { input }),
      });
      return { executionArn: arn, startDate };
    },
    DescribeExecution: ({ executionArn }: OfExecution) =>
      describeExecution(executions.expect(executionArn)),
    DescribeStateMachineForExecution({ executionArn }: OfExecution) {
      const { arn, name, text, roleArn, creationDate } = executions.expect(executionArn).machine;
      return {
        stateMachineArn: arn,
        name,
        definition: text,
        roleArn,
        updateDate: creationDate,
      };
    },
    DescribeStateMachine: ({ stateMachineArn }: { stateMachineArn: string }) =>
      describeMachine(machineOf(stateMachineArn)),
    ListStateMachines(input: { maxResults?: number; nextToken?: string }) {
      const { items, ...token } = pageOf([...machines.values()], ({ arn }) => arn, input);
      const stateMachines = items.map(({ arn, name, creationDate }) => ({
        stateMachineArn: arn,
        name,
        type: "STANDARD",
        creationDate,
      }));
      return { stateMachines, ...token };
    },
    ListExecutions(input) {
      const { items, ...token } = listExecutions(executions.all(), machineOf, input);
      return { executions: items.map(summaryOf), ...token };
    },
    GetExecutionHistory: ({ executionArn, ...input }: OfExecution & HistoryRequest) =>
      historyPage(executions.expect(executionArn), input),
    async StopExecution({ executionArn, error, cause }: OfExecution & Failure) {
      const execution = executions.expect(executionArn);
      await executions.stop(execution, error, cause);
      return { stopDate: execution.stopDate ?? now() };
    },
    RedriveExecution({ executionArn }: OfExecution) {
      const execution = executions.expect(executionArn);
      executions.redrive(execution);
      return { redriveDate: execution.redriveDate };
    },
    SendTaskSuccess: ({ taskToken, output }: OfTask & { output: string }) => {
      tokens.succeed(taskToken, output);
      return {};
    },
    SendTaskFailure: ({ taskToken, error, cause }: OfTask & Failure) => {
      tokens.fail(taskToken, error, cause);
      return {};
    },
    SendTaskHeartbeat: ({ taskToken }: OfTask) => {
      tokens.heartbeat(taskToken);
      return {};
    },
  };

  return {
    service: { name: "stepfunctions", operations },
    start: (stateMachine, input, name) =>
      startExecution(executions, machineOf(stateMachineArn(world, stateMachine)), {
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      }).arn,
    onEvent: executions.onEvent,
    async ended(executionArn) {
      const execution = executions.expect(executionArn);
      await execution.ended;
      return execution;
    },
    resume: executions.resume,
    close: executions.close,
  };
};

/** Of a name; an ARN stays as it is. */
export const stateMachineArn = (
  { region, account }: Pick<World, "region" | "account">,
  name: string,
): string =>
  name.startsWith("arn:")
    ? name
    : `arn:${partitionOf(region)}:states:${region}:${account}:stateMachine:${name}`;

interface StartInput {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input?: string;
}

interface OfExecution {
  readonly executionArn: string;
}

interface OfTask {
  readonly taskToken: string;
}

interface Failure {
  readonly error?: string;
  readonly cause?: string;
}
