import { isDeepStrictEqual } from "node:util";
import type { Inventory } from "./inventory.ts";
import type { Asked, Made, Place, Properties } from "./kind.ts";
import { orderOf } from "./order.ts";
import { rulesOf } from "./rules.ts";
import { referencesOf, type Stack } from "./stack.ts";
import type { Template, TemplateResource } from "./template.ts";
import { type References, resolved } from "./values.ts";

interface Surroundings {
  readonly template: Template;
  readonly place: Place;
  readonly inventory: Inventory;
  readonly imported: (name: string) => unknown;
}

/** One deployment of a stack, as long as it may be taken back. */
export interface Change {
  readonly references: References;
  /** Names of the exports that it used so far. */
  readonly imports: Set<string>;
  /** Makes a resource what the template says. */
  settle(id: string): Promise<void>;
  /** What a failure leads to: what was made goes, what was changed is as before. */
  takeBack(): Promise<void>;
  /** What was replaced, or is no longer in the template, goes last. */
  cleanUp(): Promise<void>;
}

export const startChange = (stack: Stack, surroundings: Surroundings): Change => {
  const { template, place, inventory, imported } = surroundings;
  const imports = new Set<string>();
  const references = referencesOf(stack, template, place, (name) => {
    imports.add(name);
    return imported(name);
  });
  const undo: (() => Promise<void>)[] = [];
  const replaced: { resource: Asked & Made; policy: TemplateResource["DeletionPolicy"] }[] = [];

  const make = async (asked: Omit<Asked, "name">, resource: TemplateResource): Promise<void> => {
    const { made, isNew } = await inventory.create(asked, resource.DeletionPolicy);
    const before = stack.resources.get(asked.logicalId);
    stack.resources.set(asked.logicalId, made);
    undo.push(async () => {
      if (before) stack.resources.set(asked.logicalId, before);
      else stack.resources.delete(asked.logicalId);
      if (isNew) await inventory.remove(made, onFailedCreation(resource));
    });
  };

  const change = async (before: Asked & Made, properties: Properties): Promise<void> => {
    const after = await inventory.update(before, properties);
    stack.resources.set(before.logicalId, after);
    const isAnother = after.physicalId !== before.physicalId;
    if (isAnother) replaced.push({ resource: before, policy: "Delete" });
    undo.push(async () => {
      stack.resources.set(before.logicalId, await inventory.update(after, before.properties));
    });
  };

  const settle = async (id: string): Promise<void> => {
    const resource = resourceIn(template, id);
    const properties = resolved(resource.Properties ?? {}, references) as Properties;
    const asked = { stack: stack.name, logicalId: id, type: resource.Type, properties };
    const before = stack.resources.get(id);
    if (!before) return await make(asked, resource);
    if (before.type !== resource.Type) throw new Error(`${id}: its type cannot change`);
    const changed = changedIn(before.properties, properties);
    if (changed.length === 0) return;
    if (!isReplacing(resource.Type, changed)) return await change(before, properties);
    await make(asked, resource);
    const policy = stack.template.Resources[id]?.UpdateReplacePolicy;
    replaced.push({ resource: before, policy });
  };

  return {
    references,
    imports,
    settle,
    async takeBack() {
      for (const each of undo.toReversed()) await each();
    },
    async cleanUp() {
      for (const { resource, policy } of replaced.toReversed()) {
        await inventory.remove(resource, policy);
      }
      const gone = orderOf(stack.template).filter((id) => !(id in template.Resources));
      await removeResources(stack, gone, inventory);
    },
  };
};

/** Takes the resources away in the opposite order. @throws Error why one cannot go */
export const removeResources = async (
  stack: Stack,
  ordered: readonly string[],
  inventory: Inventory,
): Promise<void> => {
  for (const id of ordered.toReversed()) {
    const resource = stack.resources.get(id);
    if (resource) await inventory.remove(resource, stack.template.Resources[id]?.DeletionPolicy);
    stack.resources.delete(id);
  }
};

/** RetainExceptOnCreate keeps nothing of a deployment that failed; Retain does. */
const onFailedCreation = ({ DeletionPolicy }: TemplateResource) =>
  DeletionPolicy === "Retain" ? "Retain" : "Delete";

const resourceIn = ({ Resources }: Template, id: string): TemplateResource => {
  const resource = Resources[id];
  if (resource) return resource;
  throw new Error(`${id}: not in the template`);
};

const isReplacing = (type: string, changed: readonly string[]): boolean =>
  changed.some((name) => rulesOf(type).replacing.has(name));

const changedIn = (before: Properties, after: Properties): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
