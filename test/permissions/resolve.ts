/** What stands for a template's reference once it is deployed, by type of resource. */
export type Deployed = (type: string, logicalId: string, attribute: string) => string | undefined;

export interface TemplateJson {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
  >;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>
  >;
}

/** Where the templates are deployed. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const pseudoParameters = ({ partition, region, account }: Home): Record<string, string> => ({
  "AWS::Partition": partition,
  "AWS::Region": region,
  "AWS::AccountId": account,
  "AWS::URLSuffix": "amazonaws.com",
});

/**
 * Replaces CloudFormation's functions by what they become, in one template or, by
 * Fn::ImportValue, in its neighbours. @throws Error naming the reference nobody can resolve
 */
export const resolver =
  (templates: readonly TemplateJson[], template: TemplateJson, deployed: Deployed, home: Home) =>
  (value: unknown): unknown => {
    const resolve = resolver(templates, template, deployed, home);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const [[name = "", argument] = []] = Object.entries(value);
    const apply = FUNCTIONS[name];
    if (apply) return apply(argument as never, { templates, template, deployed, home, resolve });
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };

interface Scope {
  readonly templates: readonly TemplateJson[];
  readonly template: TemplateJson;
  readonly deployed: Deployed;
  readonly home: Home;
  readonly resolve: (value: unknown) => unknown;
}

const attributeOf = ({ template, deployed }: Scope, id: string, attribute: string): string => {
  const type = template.Resources[id]?.Type ?? "";
  const found = deployed(type, id, attribute);
  if (found === undefined)
    throw new Error(`template: nothing stands for ${type} ${id}.${attribute}`);
  return found;
};

const FUNCTIONS: Readonly<Record<string, (argument: never, scope: Scope) => unknown>> = {
  Ref: (id: string, scope) => pseudoParameters(scope.home)[id] ?? attributeOf(scope, id, "Ref"),
  "Fn::GetAtt": ([id, attribute]: [string, string], scope) => attributeOf(scope, id, attribute),
  "Fn::Join": ([separator, parts]: [string, unknown[]], { resolve }) =>
    parts.map(resolve).join(separator),
  "Fn::Sub": (text: string, { home }) =>
    text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => pseudoParameters(home)[name] ?? name),
  "Fn::ImportValue": (name: string, { templates, deployed, home }) => {
    for (const template of templates) {
      const output = Object.values(template.Outputs ?? {}).find(
        (each) => each.Export?.Name === name,
      );
      if (output) return resolver(templates, template, deployed, home)(output.Value);
    }
    throw new Error(`template: no stack exports ${name}`);
  },
};
