import { functionIn, type Template, type TemplateResource } from "./template.ts";

/**
 * The resources of a template in the order in which they are made: each after those that it refers to
 * or names in DependsOn. They go in the opposite order. @throws Error for a reference to what is not
 * there, and for a circle
 */
export const orderOf = (template: Template): string[] => {
  const { Resources } = template;
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) throw new Error(`circular dependency: ${[...path, id].join(" → ")}`);
    if (ordered.has(id)) return;
    const resource = Resources[id];
    if (!resource) throw new Error(`${path.at(-1)} depends on ${id}, which is not in the template`);
    for (const other of needsOf(resource, template)) visit(other, [...path, id]);
    ordered.add(id);
  };
  for (const id of Object.keys(Resources)) visit(id, []);
  return [...ordered];
};

const needsOf = (resource: TemplateResource, { Parameters = {} }: Template): string[] =>
  [...[resource.DependsOn ?? []].flat(), ...referencesIn(resource.Properties ?? {})].filter(
    (id) => !id.startsWith("AWS::") && !(id in Parameters),
  );

/** Logical ids in Ref, Fn::GetAtt and Fn::Sub. */
const referencesIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== "object" || value === null) return [];
  const [name, argument] = functionIn(value) ?? [];
  if (name === "Ref") return [String(argument)];
  if (name === "Fn::GetAtt") return [String([argument].flat()[0]).split(".")[0] ?? ""];
  const named = name === "Fn::Sub" ? namesIn(String([argument].flat()[0])) : [];
  return [...named, ...Object.values(value).flatMap(referencesIn)];
};

const namesIn = (text: string): string[] =>
  [...text.matchAll(/\$\{([\w:]+)(?:\.[\w.]+)?\}/g)].map(([, id = ""]) => id);
