import { partitionOf } from "../../partition.ts";
import type { StateMachine } from "../../state-machine/definition.ts";
import { loadDefinition } from "../../state-machine/load.ts";
import { substitute } from "../../state-machine/substitute.ts";
import { AwsError } from "../../wire/service.ts";
import { isPerformed } from "./perform-lambda.ts";

export interface StateMachineOptions {
  readonly name: string;
  /** The text of the .asl.json file. */
  readonly definition: string;
  readonly substitutions?: Readonly<Record<string, string>>;
  readonly roleArn: string;
}

/** A state machine that has been loaded. */
export interface LoadedMachine {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** With its substitutions made. */
  readonly text: string;
  readonly machine: StateMachine;
  readonly creationDate: Date;
}

/** @throws DefinitionRefused, or Error about substitutions */
export const loadMachines = (
  list: readonly StateMachineOptions[],
  { account, region, now }: { account: string; region: string; now: () => Date },
): ReadonlyMap<string, LoadedMachine> =>
  new Map(
    list.map(({ name, definition, substitutions = {}, roleArn }) => {
      const arn = `arn:${partitionOf(region)}:states:${region}:${account}:stateMachine:${name}`;
      const text = substitute(definition, substitutions);
      return [arn, loadedMachine({ name, arn, roleArn, text, creationDate: now() })];
    }),
  );

/** @throws DefinitionRefused */
export const loadedMachine = (described: Omit<LoadedMachine, "machine">): LoadedMachine => ({
  ...described,
  machine: loadDefinition(described.text, {
    isSupported: isPerformed(described.arn.split(":")[3] ?? ""),
  }),
});

/** @throws AwsError InvalidArn, StateMachineDoesNotExist */
export const expectMachine = (
  machines: ReadonlyMap<string, LoadedMachine>,
  arn: string,
): LoadedMachine => {
  const found = machines.get(arn);
  if (found !== undefined) return found;
  if (!/^arn:aws[a-z-]*:states:[^:]+:\d{12}:stateMachine:.+$/.test(arn))
    throw new AwsError("InvalidArn", `Invalid Arn: '${arn}'`);
  throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
};

export const describeMachine = (machine: LoadedMachine): object => ({
  stateMachineArn: machine.arn,
  name: machine.name,
  status: "ACTIVE",
  definition: machine.text,
  roleArn: machine.roleArn,
  type: "STANDARD",
  creationDate: machine.creationDate,
});
