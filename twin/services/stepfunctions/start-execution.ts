import { randomUUID } from "node:crypto";
import { MAX_DATA_BYTES } from "../../state-machine/data-limit.ts";
import { AwsError } from "../../wire/service.ts";
import type { Execution } from "./execution.ts";
import type { Executions } from "./executions.ts";
import type { LoadedMachine } from "./state-machines.ts";

/**
 * Starts an execution, or answers the running one of the same name and input; any other use of a
 * name that was taken is ExecutionAlreadyExists.
 */
export const startExecution = (
  executions: Executions,
  machine: LoadedMachine,
  { name = randomUUID(), input = "{}" }: { name?: string; input?: string },
): Execution => {
  if (!VALID_NAME.test(name)) throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  checkInput(input);
  const existing = executions
    .all()
    .find((execution) => execution.machine === machine && execution.name === name);
  if (existing === undefined) return executions.start(machine, name, input);
  if (existing.status === "RUNNING" && existing.input === input) return existing;
  throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${existing.arn}'`);
};

const VALID_NAME = /^[^\s?*<>{}[\]"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

const checkInput = (input: string): void => {
  const bytes = Buffer.byteLength(input);
  if (bytes > MAX_DATA_BYTES)
    throw invalidInput(`the input has ${bytes} bytes, at most ${MAX_DATA_BYTES} are allowed`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalidInput(`the input is not JSON: ${(error as Error).message}`);
  }
};

const invalidInput = (reason: string): AwsError =>
  new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);
