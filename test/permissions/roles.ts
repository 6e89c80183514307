import type { Statement } from "../../twin/identity/statement.ts";
import { type Deployed, type Home, resolver, type TemplateJson } from "./resolve.ts";

/** The statements of each role of a template, by the role's logical id. */
export const statementsByRole = (
  templates: readonly TemplateJson[],
  template: TemplateJson,
  deployed: Deployed,
  home: Home,
): ReadonlyMap<string, readonly Statement[]> => {
  const resolve = resolver(templates, template, deployed, home);
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
