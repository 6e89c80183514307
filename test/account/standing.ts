import type { Place } from "./kind.ts";
import type { Template } from "./template.ts";

/** The template with those resources alone whose condition holds. @throws Error for functions not covered */
export const standing = (template: Template, place: Place): Template => {
  const holds = (condition: string): boolean =>
    isTrue(template.Conditions?.[condition] ?? { Unknown: condition }, place);
  const resources = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || holds(Condition),
  );
  return { ...template, Resources: Object.fromEntries(resources) };
};

/** (CloudFormation template reference, "Condition functions") */
const isTrue = (expression: unknown, place: Place): boolean => {
  const [[name, argument] = ["", []]] = Object.entries(expression as Record<string, unknown[]>);
  if (name === "Fn::Not") return !isTrue(argument[0], place);
  if (name !== "Fn::Equals")
    throw new Error(`condition ${name}: not covered by the account in miniature`);
  const [left, right] = argument.map((value) => text(value, place));
  return left === right;
};

const text = (value: unknown, { partition, region }: Place): unknown => {
  const ref = (value as { Ref?: string }).Ref;
  return ref === undefined ? value : { "AWS::Partition": partition, "AWS::Region": region }[ref];
};
