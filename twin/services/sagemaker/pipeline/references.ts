import { valueAt } from "./property-path.ts";

/** What a definition's references can see. */
export interface Scope {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly execution: Readonly<Record<string, string>>;
  /** Per finished step, what its Describe call would answer. */
  readonly properties: ReadonlyMap<string, object>;
  /** The parsed content of a step's property file. @throws Error naming what is missing */
  readonly propertyFile: (step: string, name: string) => Promise<unknown>;
}

/**
 * A definition's value with every reference and function replaced: `{"Get": …}`, `Std:Join`,
 * `Std:JsonGet`. @throws Error naming the reference that leads nowhere
 */
export const resolve = async (value: unknown, scope: Scope): Promise<unknown> => {
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolve(item, scope)));
  if (value === null || typeof value !== "object") return value;
  const [[key, argument] = [], ...more] = Object.entries(value);
  const evaluate = more.length === 0 && key !== undefined ? FUNCTIONS[key] : undefined;
  if (evaluate !== undefined) return evaluate(argument, scope);
  const entries = await Promise.all(
    Object.entries(value).map(async ([name, item]) => [name, await resolve(item, scope)] as const),
  );
  return Object.fromEntries(entries);
};

/** Every step that a value refers to. */
export const stepsNamedIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(stepsNamedIn);
  if (value === null || typeof value !== "object") return [];
  const { Get: path, ...rest } = value as Record<string, unknown>;
  const step = typeof path === "string" ? /^Steps\.([A-Za-z0-9_-]+)/.exec(path)?.[1] : undefined;
  return [...(step === undefined ? [] : [step]), ...Object.values(rest).flatMap(stepsNamedIn)];
};

type Evaluate = (argument: unknown, scope: Scope) => unknown;

const get: Evaluate = (path, { parameters, execution, properties }) => {
  const [, root, rest = ""] = /^(Parameters|Execution|Steps)\.(.+)$/.exec(String(path)) ?? [];
  if (root === "Parameters" && Object.hasOwn(parameters, rest)) return parameters[rest];
  if (root === "Execution" && Object.hasOwn(execution, rest)) return execution[rest];
  const [, step = "", below = ""] = /^([A-Za-z0-9_-]+)\.(.+)$/.exec(rest) ?? [];
  const described = properties.get(step);
  if (root === "Steps" && described !== undefined) return valueAt(described, below, `${path}`);
  throw new Error(
    `{"Get":"${path}"} leads nowhere: ${root === "Steps" ? `step ${step} has not run` : "no such parameter or execution variable"}`,
  );
};

const join: Evaluate = async (argument, scope) => {
  const { On = "", Values } = argument as { On?: string; Values: readonly unknown[] };
  return ((await resolve(Values, scope)) as unknown[]).map(String).join(On);
};

const jsonGet: Evaluate = async (argument, scope) => {
  const { PropertyFile, Path } = argument as { PropertyFile: { Get: string }; Path: string };
  const [, step, name] = /^Steps\.([^.]+)\.PropertyFiles\.(.+)$/.exec(PropertyFile.Get) ?? [];
  if (step === undefined || name === undefined) {
    throw new Error(
      `Std:JsonGet: expected a property file as Steps.<step>.PropertyFiles.<name>, got ${PropertyFile.Get}`,
    );
  }
  return valueAt(await scope.propertyFile(step, name), Path, `property file ${name} of ${step}`);
};

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Get: get,
  "Std:Join": join,
  "Std:JsonGet": jsonGet,
};
