import { isDeepStrictEqual } from "node:util";
import { removeResources, startChange } from "./change.ts";
import { createInventory, type Inventory } from "./inventory.ts";
import type { Ground, Kind, Place } from "./kind.ts";
import { orderOf } from "./order.ts";
import { exportsOf, type Stack } from "./stack.ts";
import { standing } from "./standing.ts";
import type { StackPlan, Template } from "./template.ts";

export interface Account {
  readonly inventory: Inventory;
  readonly stacks: ReadonlyMap<string, Stack>;
  /** Creates or updates a stack. @throws Error why it was rolled back */
  deploy(plan: StackPlan): Promise<void>;
  /** Deletes a stack. @throws Error why a resource, or the stack, cannot go */
  destroy(name: string): Promise<void>;
}

/**
 * CloudFormation by its rules: order, replacement, names that are taken, exports in use, removal
 * policies, and what a failure takes back. What resources are, their kinds say.
 */
export const createAccount = (
  place: Place,
  kindsOn: (ground: Pick<Ground, "place" | "resources">) => (type: string) => Kind,
): Account => {
  const stacks = new Map<string, Stack>();
  const inventory = createInventory(place, kindsOn);
  const imported = (name: string): unknown => {
    for (const { exports } of stacks.values()) if (exports.has(name)) return exports.get(name);
    throw new Error(`no stack exports ${name}`);
  };

  const deploy = async ({ name, template: asWritten }: StackPlan): Promise<void> => {
    const template = standing(asWritten, place);
    const stack = stacks.get(name) ?? emptyStack(name, template);
    const change = startChange(stack, { template, place, inventory, imported });
    try {
      for (const id of orderOf(template)) await change.settle(id);
      const exported = exportsOf(template, change.references);
      expectUnused(stack, stacks.values(), exported);
      stack.exports = exported;
    } catch (error) {
      await change.takeBack();
      throw new Error(`${name}: rolled back: ${(error as Error).message}`, { cause: error });
    }
    stack.imports = change.imports;
    stacks.set(name, stack);
    await change.cleanUp();
    stack.template = template;
  };

  const destroy = async (name: string): Promise<void> => {
    const stack = stacks.get(name);
    if (!stack) throw new Error(`stack ${name}: there is none`);
    expectUnused(stack, stacks.values(), new Map());
    await removeResources(stack, orderOf(stack.template), inventory);
    stacks.delete(name);
  };
  return { inventory, stacks, deploy, destroy };
};

const emptyStack = (name: string, template: Template): Stack => ({
  name,
  template,
  resources: new Map(),
  imports: new Set(),
  exports: new Map(),
});

/** What another stack imports neither changes nor goes. (CloudFormation user guide, "Get exported outputs") */
const expectUnused = (
  stack: Stack,
  stacks: Iterable<Stack>,
  after: ReadonlyMap<string, unknown>,
): void => {
  const users = [...stacks].filter((each) => each !== stack);
  for (const [name, value] of stack.exports) {
    const user = users.find(({ imports }) => imports.has(name));
    if (!user || isDeepStrictEqual(after.get(name), value)) continue;
    const what = after.has(name) ? "updated" : "deleted";
    throw new Error(`Export ${name} cannot be ${what} as it is in use by ${user.name}`);
  }
};
