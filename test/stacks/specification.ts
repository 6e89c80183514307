import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { Property, PropertyType } from "@aws-cdk/service-spec-types";
import { isIntrinsic, isValueOf } from "./specification-values.ts";

const specification = loadAwsServiceSpecSync();

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/**
 * What CloudFormation's own specification would refuse of a resource: an unknown type or property, a
 * missing one, a value of another type or outside the enum. Values that are only known when it deploys
 * (`Ref`, `Fn::…`) are taken as they are, and so is a custom resource: its function decides.
 */
export const faultsOf = (name: string, { Type, Properties = {} }: TemplateResource): string[] => {
  if (Type.startsWith("Custom::")) return [];
  const [resource] = specification.lookup("resource", "cloudFormationType", "equals", Type);
  return resource
    ? faultsOfObject(Properties, resource.properties, `${name} (${Type})`)
    : [`${name}: ${Type} is not a resource type`];
};

const faultsOfObject = (
  value: object,
  properties: Readonly<Record<string, Property>>,
  at: string,
): string[] => [
  ...Object.entries(properties).flatMap(([key, { required }]) =>
    required && !(key in value) ? [`${at}: ${key} is required`] : [],
  ),
  ...Object.entries(value).flatMap(([key, each]) => {
    const property = properties[key];
    if (!property) return [`${at}: ${key} is not a property`];
    return faultsOfField(each, property, `${at}.${key}`);
  }),
];

/** Older type definitions of a property stay valid. */
const faultsOfField = (value: unknown, property: Property, at: string): string[] => {
  const faults = [property.type, ...(property.previousTypes ?? [])].map((type) =>
    faultsOfValue(value, type, at),
  );
  return faults.find((found) => found.length === 0) ?? faults[0] ?? [];
};

const faultsOfValue = (value: unknown, type: PropertyType, at: string): string[] => {
  if (isIntrinsic(value)) return [];
  if (type.type === "union") {
    const faults = type.types.map((each) => faultsOfValue(value, each, at));
    return faults.find((found) => found.length === 0) ?? faults[0] ?? [];
  }
  if (!isValueOf(value, type)) return [wrong(at, type, value)];
  return faultsInside(value as object, type, at);
};

const faultsInside = (value: object, type: PropertyType, at: string): string[] => {
  switch (type.type) {
    case "ref":
      return faultsOfObject(
        value,
        specification.get("typeDefinition", type.reference).properties,
        at,
      );
    case "array":
    case "map":
      return Object.entries(value).flatMap(([key, each]) =>
        faultsOfValue(each, type.element, `${at}.${key}`),
      );
    default:
      return [];
  }
};

const wrong = (at: string, type: PropertyType, value: unknown): string => {
  const allowed = "allowedValues" in type ? type.allowedValues?.join(" | ") : undefined;
  const wanted = type.type === "ref" ? "object" : type.type;
  return `${at}: expected ${allowed ?? wanted}, got ${JSON.stringify(value)}`;
};
