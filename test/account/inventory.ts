import type { Asked, Ground, Kind, Made, Place, Properties } from "./kind.ts";
import { rulesOf } from "./rules.ts";
import type { TemplateResource } from "./template.ts";

type Resource = Asked & Made;
type Policy = TemplateResource["DeletionPolicy"];

/** Everything that is in the account, whether or not a stack knows of it. */
export interface Inventory {
  all(): readonly Resource[];
  ofType(type: string): readonly Resource[];
  /** Names of what the removal policies left behind. */
  kept(): readonly string[];
  /** What was done, oldest first, such as `create AWS::IoT::Thing edge-1`. */
  readonly journal: readonly string[];
  /** @throws Error for a name that is taken */
  create(
    asked: Omit<Asked, "name">,
    policy: Policy,
  ): Promise<{ readonly made: Resource; readonly isNew: boolean }>;
  update(before: Resource, properties: Properties): Promise<Resource>;
  remove(resource: Resource, policy: Policy): Promise<void>;
}

export const createInventory = (
  place: Place,
  kindsOn: (ground: Pick<Ground, "place" | "resources">) => (type: string) => Kind,
): Inventory => {
  const there = new Map<string, Resource>();
  const kept = new Set<string>();
  const journal: string[] = [];
  const kindOf = kindsOn({ place, resources: () => there.values() });
  let made = 0;

  const nameOf = (asked: Omit<Asked, "name">): string => {
    const chosen = chosenName(asked);
    if (chosen !== undefined) return chosen;
    made += 1;
    const stem = `${asked.stack}-${asked.logicalId}`.toLowerCase().slice(0, 50);
    return `${stem}-${made}`;
  };

  const adopt = (asked: Omit<Asked, "name">, policy: Policy): Resource | undefined => {
    const name = chosenName(asked);
    const found = name === undefined ? undefined : there.get(keyOf(asked.type, name));
    if (!found) return undefined;
    const key = keyOf(asked.type, found.name);
    // `--import-existing-resources`: what no stack owns, by the name that identifies it, if it would be
    // retained. (CloudFormation user guide, "Import AWS resources into a stack automatically")
    const isImportable = policy?.startsWith("Retain") && rulesOf(asked.type).isIdentifiedByName;
    if (!kept.has(key) || !isImportable) {
      throw new Error(`${asked.logicalId}: ${key} already exists`);
    }
    kept.delete(key);
    return found;
  };

  return {
    all: () => [...there.values()],
    ofType: (type) => [...there.values()].filter((each) => each.type === type),
    kept: () => [...kept],
    journal,
    async create(asked, policy) {
      const adopted = adopt(asked, policy);
      if (adopted) {
        journal.push(`import ${keyOf(asked.type, adopted.name)}`);
        const resource = { ...adopted, ...asked };
        there.set(keyOf(asked.type, adopted.name), resource);
        return { made: resource, isNew: false };
      }
      const name = nameOf(asked);
      const answer = await kindOf(asked.type).create({ ...asked, name });
      const resource = { ...asked, name, ...(answer ?? { physicalId: name }) };
      there.set(keyOf(asked.type, name), resource);
      journal.push(`create ${keyOf(asked.type, name)}`);
      return { made: resource, isNew: true };
    },
    async update(before, properties) {
      const asked = { ...before, properties, before: before.properties };
      const answer = await kindOf(before.type).update?.(asked);
      const resource = { ...before, properties, ...answer };
      there.set(keyOf(before.type, before.name), resource);
      journal.push(`update ${keyOf(before.type, before.name)}`);
      return resource;
    },
    async remove(resource, policy) {
      const key = keyOf(resource.type, resource.name);
      if (policy?.startsWith("Retain")) {
        kept.add(key);
        journal.push(`keep ${key}`);
        return;
      }
      await kindOf(resource.type).remove?.(resource);
      // A custom resource that answered another id is still there under its name.
      if (there.get(key)?.physicalId === resource.physicalId) there.delete(key);
      journal.push(`delete ${key}`);
    },
  };
};

const keyOf = (type: string, name: string): string => `${type} ${name}`;

const chosenName = ({ type, properties }: Omit<Asked, "name">): string | undefined => {
  const { nameProperty } = rulesOf(type);
  const chosen = nameProperty === undefined ? undefined : properties[nameProperty];
  return typeof chosen === "string" ? chosen : undefined;
};
