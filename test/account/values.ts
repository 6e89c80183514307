import { functionIn } from "./template.ts";

/** What the functions of a template are resolved with. */
export interface References {
  /** Of a resource, a parameter or a pseudo parameter. */
  ref(id: string): unknown;
  attribute(id: string, name: string): unknown;
  /** What another stack exports. */
  imported(name: string): unknown;
  readonly availabilityZones: readonly string[];
}

/** The value with CloudFormation's functions replaced by what they are. @throws Error for others */
export const resolved = (value: unknown, references: References): unknown => {
  if (Array.isArray(value)) return value.map((each) => resolved(each, references));
  if (typeof value !== "object" || value === null) return value;
  const [name, argument] = functionIn(value) ?? [];
  if (name === undefined) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, resolved(each, references)]),
    );
  }
  const apply = FUNCTIONS[name];
  if (!apply) throw new Error(`${name} is not covered by the account in miniature`);
  return apply(argument as never, references);
};

const FUNCTIONS: Readonly<Record<string, (argument: never, references: References) => unknown>> = {
  Ref: (id: string, { ref }) => ref(id),
  "Fn::GetAtt": (argument: string | [string, string], { attribute }) => {
    const [id = "", ...name] = [argument].flat().join(".").split(".");
    return attribute(id, name.join("."));
  },
  "Fn::Join": ([separator, parts]: [string, unknown[]], references) =>
    parts.map((part) => resolved(part, references)).join(separator),
  "Fn::Sub": (text: string, { ref }) =>
    text.replaceAll(/\$\{([\w:]+)\}/g, (_, id: string) => String(ref(id))),
  "Fn::Select": ([index, list]: [number | string, unknown], references) =>
    (resolved(list, references) as unknown[])[Number(index)],
  "Fn::Split": ([separator, text]: [string, unknown], references) =>
    String(resolved(text, references)).split(separator),
  "Fn::GetAZs": (_: unknown, { availabilityZones }) => availabilityZones,
  "Fn::Base64": (text: unknown, references) =>
    Buffer.from(String(resolved(text, references))).toString("base64"),
  "Fn::ImportValue": (name: unknown, references) =>
    references.imported(String(resolved(name, references))),
};
