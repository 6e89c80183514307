import { type Deployed, resolver, type TemplateJson } from "./resolve.ts";

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** The statements of each role of a template, by the role's logical id. */
export const statementsByRole = (
  templates: readonly TemplateJson[],
  template: TemplateJson,
  deployed: Deployed,
): ReadonlyMap<string, readonly Statement[]> => {
  const resolve = resolver(templates, template, deployed);
  const byRole = new Map<string, Statement[]>();
  for (const { Type, Properties = {} } of Object.values(template.Resources)) {
    if (Type !== "AWS::IAM::Policy") continue;
    const { Statement } = Properties["PolicyDocument"] as { Statement: unknown[] };
    for (const role of (Properties["Roles"] ?? []) as { Ref?: string }[]) {
      const known = byRole.get(role.Ref ?? "") ?? [];
      byRole.set(role.Ref ?? "", [...known, ...(resolve(Statement) as Statement[])]);
    }
  }
  return byRole;
};

/** Logical ids of functions' roles by the function's name in that construct, e.g. "Admit". */
export const roleOfFunction = (
  { Resources }: TemplateJson,
  construct: string,
): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
      const [, name] = new RegExp(`^${construct}(\\w+?)Function`).exec(id) ?? [];
      const { "Fn::GetAtt": [role] = [""] } = (Properties?.["Role"] ?? {}) as {
        "Fn::GetAtt"?: [string, string];
      };
      return Type === "AWS::Lambda::Function" && name ? [[name, role] as const] : [];
    }),
  );

export const listOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === "string" ? [value] : value;
