import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import {
  type DeployedFunction,
  EVENT_FUNCTIONS,
  taskFunctions,
} from "../../domain/wiring/functions.ts";
import { rolloutDefinition } from "./rollout-definition.ts";
import { TaskFunction } from "./task-function.ts";
import { type TaskResources, taskPermissions } from "./task-permissions.ts";

export interface RolloutFunctionsProps extends TaskResources {
  /** Holds a directory for each bundled handler. */
  readonly handlersDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** One function per Task state, each with a role that can do what its adapter calls and no more. */
export class RolloutFunctions extends Construct {
  /** By state name. */
  readonly tasks: Readonly<Record<string, TaskFunction>>;
  readonly recordDevice: TaskFunction;

  constructor(scope: Construct, id: string, props: RolloutFunctionsProps) {
    super(scope, id);
    const { handlersDirectory, environment } = props;
    const allowed = taskPermissions(this, props);
    const made = (deployed: DeployedFunction, statements: readonly PolicyStatement[]) => {
      const task = new TaskFunction(this, { deployed, handlersDirectory, environment });
      for (const statement of statements) task.allow(statement);
      return task;
    };
    this.tasks = Object.fromEntries(
      taskFunctions(rolloutDefinition()).map((deployed) => [
        deployed.name,
        made(deployed, statementsOf(allowed, deployed.name)),
      ]),
    );
    this.recordDevice = made(EVENT_FUNCTIONS.recordDevice, allowed.RecordDevice);
  }

  /** By name. @throws Error for one that is not deployed here */
  named(name: string): TaskFunction {
    const found = name === EVENT_FUNCTIONS.recordDevice.name ? this.recordDevice : this.tasks[name];
    if (found) return found;
    throw new Error(`rollout functions: expected one named ${name}, got none`);
  }
}

const statementsOf = (
  allowed: Readonly<Record<string, readonly PolicyStatement[]>>,
  state: string,
): readonly PolicyStatement[] => {
  const statements = allowed[state];
  if (statements) return statements;
  throw new Error(`state ${state}: say in task-permissions.ts what its function may do`);
};
