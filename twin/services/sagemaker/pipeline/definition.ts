import { AwsError } from "../../../wire/service.ts";
import { stepsNamedIn } from "./references.ts";

/** A pipeline's definition, version 2020-12-01, as far as it is run here. */
export interface Definition {
  readonly Parameters: readonly ParameterDefinition[];
  readonly Steps: readonly Step[];
}

export interface ParameterDefinition {
  readonly Name: string;
  readonly Type: "String" | "Integer" | "Float" | "Boolean";
  readonly DefaultValue?: string | number | boolean;
  readonly EnumValues?: readonly (string | number | boolean)[];
}

export interface Step {
  readonly Name: string;
  readonly Type: (typeof STEP_TYPES)[number];
  readonly Arguments: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DisplayName?: string;
  readonly Description?: string;
  readonly PropertyFiles?: readonly PropertyFile[];
}

interface PropertyFile {
  readonly PropertyFileName: string;
  readonly OutputName: string;
  readonly FilePath: string;
}

/** @throws AwsError with every fault of the definition */
export const parseDefinition = (text: string): Definition => {
  const definition = definitionOf(text);
  const faults = faultsOf(definition.Steps);
  if (faults.length > 0) throw refusal(faults.join("; "));
  return definition;
};

/** Every step, those inside branches included. */
export const allSteps = (steps: readonly Step[]): Step[] =>
  steps.flatMap((step) => [step, ...allSteps(branchesOf(step))]);

/** The steps inside a condition's branches; none for other steps. */
export const branchesOf = ({ Type, Arguments }: Step): readonly Step[] =>
  Type === "Condition" ? [...ifSteps(Arguments), ...elseSteps(Arguments)] : [];

export const ifSteps = (args: Step["Arguments"]): readonly Step[] =>
  (args["IfSteps"] as readonly Step[] | undefined) ?? [];

export const elseSteps = (args: Step["Arguments"]): readonly Step[] =>
  (args["ElseSteps"] as readonly Step[] | undefined) ?? [];

/** What a step waits for: its DependsOn and what its arguments refer to, without itself. */
export const dependenciesOf = (step: Step): ReadonlySet<string> => {
  const own = step.Type === "Condition" ? step.Arguments["Conditions"] : step.Arguments;
  const names = new Set([...(step.DependsOn ?? []), ...stepsNamedIn(own)]);
  for (const inner of branchesOf(step)) {
    for (const name of dependenciesOf(inner)) names.add(name);
  }
  for (const inner of branchesOf(step)) names.delete(inner.Name);
  return names;
};

const STEP_TYPES = ["Processing", "Training", "RegisterModel", "Condition", "Fail"] as const;

const definitionOf = (text: string): Definition => {
  let value: Partial<Definition> | null;
  try {
    value = JSON.parse(text) as Partial<Definition> | null;
  } catch (cause) {
    throw refusal(`not JSON (${String(cause)})`);
  }
  if (!Array.isArray(value?.Steps) || value.Steps.length === 0) {
    throw refusal("Steps: expected a list of at least one step");
  }
  return { Parameters: value.Parameters ?? [], Steps: value.Steps };
};

const faultsOf = (steps: readonly Step[]): string[] => {
  const all = steps.flatMap((step) => [step, ...branchesOf(step)]);
  const names = all.map(({ Name }) => Name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const unknownTypes = all.filter(({ Type }) => !STEP_TYPES.includes(Type));
  const nested = steps.flatMap(branchesOf).filter(({ Type }) => Type === "Condition");
  const dangling = all.flatMap((step) =>
    [...dependenciesOf(step)]
      .filter((name) => !names.includes(name))
      .map((name) => `step ${step.Name} refers to step ${name}, which does not exist`),
  );
  return [
    ...twice.map((name) => `two steps are named ${name}`),
    ...unknownTypes.map(
      ({ Name, Type }) =>
        `step ${Name} has type ${Type}; the local executor runs ${STEP_TYPES.join(", ")}`,
    ),
    ...nested.map(
      ({ Name }) => `condition step ${Name} is nested in another; SageMaker refuses that`,
    ),
    ...dangling,
    ...cycleIn(steps),
  ];
};

// What a cycle's steps wait for never ends: take away what can run until nothing can.
const cycleIn = (steps: readonly Step[]): string[] => {
  let waiting = [...steps];
  for (;;) {
    const names = waiting.flatMap((step) => [step, ...branchesOf(step)]).map(({ Name }) => Name);
    const blocked = waiting.filter((step) =>
      [...dependenciesOf(step)].some((name) => names.includes(name)),
    );
    if (blocked.length === 0) return [];
    if (blocked.length === waiting.length) {
      return [`steps ${blocked.map(({ Name }) => Name).join(", ")} wait for each other`];
    }
    waiting = blocked;
  }
};

const refusal = (reason: string): AwsError =>
  new AwsError("ValidationException", `Unable to parse pipeline definition: ${reason}`);
