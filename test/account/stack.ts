import type { Asked, Made, Place } from "./kind.ts";
import { rulesOf } from "./rules.ts";
import type { Template } from "./template.ts";
import { type References, resolved } from "./values.ts";

/** A stack that is there: its template, and what became of its resources. */
export interface Stack {
  readonly name: string;
  template: Template;
  readonly resources: Map<string, Asked & Made>;
  /** Names of other stacks' exports that it was deployed with. */
  imports: Set<string>;
  exports: Map<string, unknown>;
}

/** How the template's functions resolve while the stack is deployed. */
export const referencesOf = (
  { name, resources }: Stack,
  template: Template,
  place: Place,
  imported: (name: string) => unknown,
): References => {
  const found = (id: string): Asked & Made => {
    const resource = resources.get(id);
    if (!resource) throw new Error(`${name}: ${id} is used before it is made`);
    return resource;
  };
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::Partition": place.partition,
    "AWS::Region": place.region,
    "AWS::AccountId": place.account,
    "AWS::URLSuffix": place.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    "AWS::StackName": name,
    "AWS::StackId": stackId(name, place),
  };
  return {
    ref: (id) => pseudo[id] ?? template.Parameters?.[id]?.Default ?? found(id).physicalId,
    attribute: (id, attribute) => attributeOf(found(id), attribute, place),
    imported,
    availabilityZones: ["a", "b", "c"].map((zone) => `${place.region}${zone}`),
  };
};

export const stackId = (name: string, { partition, region, account }: Place): string =>
  `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/0`;

export const exportsOf = (template: Template, references: References): Map<string, unknown> =>
  new Map(
    Object.values(template.Outputs ?? {}).flatMap(({ Value, Export }) => {
      const value = resolved(Value, references);
      return Export ? [[Export.Name, value] as const] : [];
    }),
  );

const attributeOf = (resource: Asked & Made, name: string, place: Place): unknown => {
  const { type, logicalId, physicalId, attributes = {} } = resource;
  if (name in attributes) return attributes[name];
  const rules = rulesOf(type);
  const [first = ""] = name.split(".");
  if (!rules.attributes.has(name) && !rules.attributes.has(first)) {
    throw new Error(`${logicalId}: ${type} has no attribute ${name}`);
  }
  return /Arn$/.test(name) ? physicalArn(resource, place) : `${physicalId}-${name}`;
};

/** By the service's own form, where the specification has one. */
export const physicalArn = (
  { type, physicalId }: Pick<Asked & Made, "type" | "physicalId">,
  place: Place,
): string => {
  const { partition, region, account } = place;
  if (physicalId.startsWith("arn:")) return physicalId;
  const [, service = "", kind = ""] = type.toLowerCase().split("::");
  const form =
    rulesOf(type).arnTemplate ??
    `arn:\${Partition}:${service}:\${Region}:\${Account}:${kind}/\${Name}`;
  const known: Readonly<Record<string, string>> = {
    Partition: partition,
    Region: region,
    Account: account,
  };
  return form.replaceAll(/\$\{(\w+)\}/g, (_, part: string) => known[part] ?? physicalId);
};
