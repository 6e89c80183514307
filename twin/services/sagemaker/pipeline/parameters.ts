import { AwsError } from "../../../wire/service.ts";
import type { Definition, ParameterDefinition } from "./definition.ts";

/** Values for one execution: the given ones as their types say, else the defaults. @throws AwsError with every fault */
export const parameterValues = (
  { Parameters }: Definition,
  given: readonly { readonly Name: string; readonly Value: string }[],
): Record<string, unknown> => {
  const faults: string[] = [];
  for (const { Name } of given) {
    if (!Parameters.some((known) => known.Name === Name)) {
      faults.push(
        `unknown parameter ${Name}; the pipeline has ${Parameters.map((known) => known.Name).join(", ") || "none"}`,
      );
    }
  }
  const values = Parameters.map((parameter) => {
    const text = given.find(({ Name }) => Name === parameter.Name)?.Value;
    const value = text === undefined ? parameter.DefaultValue : parsedValue(parameter, text);
    if (value === undefined) {
      faults.push(
        text === undefined
          ? `parameter ${parameter.Name} has no default; give it a value`
          : `parameter ${parameter.Name}: expected ${describe(parameter)}, got "${text}"`,
      );
    }
    return [parameter.Name, value] as const;
  });
  if (faults.length > 0) throw new AwsError("ValidationException", faults.join("; "));
  return Object.fromEntries(values);
};

const parsedValue = (parameter: ParameterDefinition, text: string): unknown => {
  const value = TYPES[parameter.Type](text);
  const { EnumValues } = parameter;
  return value !== undefined && EnumValues?.includes(value) === false ? undefined : value;
};

const TYPES: Readonly<
  Record<ParameterDefinition["Type"], (text: string) => string | number | boolean | undefined>
> = {
  String: (text) => text,
  Integer: (text) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined),
  Float: (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined),
  Boolean: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined),
};

const describe = ({ Type, EnumValues }: ParameterDefinition): string =>
  EnumValues === undefined ? `a ${Type}` : `one of ${EnumValues.join(", ")}`;
