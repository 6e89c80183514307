import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import type { Home } from "../domain/device-policies.ts";
import { DEFAULT_RINGS } from "../domain/names.ts";
import { parse } from "../domain/parse.ts";
import { quarantineOf } from "../domain/rollout/quarantine.ts";
import type { Ring } from "../domain/rollout/rollout.ts";
import type { Statement } from "../twin/identity/statement.ts";

const texts = z.union([z.string(), z.array(z.string())]);
const policies = z.record(
  z.string(),
  z.array(
    z.object({
      Effect: z.string(),
      Action: texts,
      Resource: texts,
      Condition: z.optional(z.record(z.string(), z.unknown())),
    }),
  ),
);

/** What of a run the policies name. */
interface PoliciesPlace {
  readonly home: Home;
  readonly rings: readonly Pick<Ring, "thingGroup">[];
}

/**
 * What the stacks give each role, by function's or role's name (`npm run policies` writes the file
 * from a synthesis, which takes longer than a start). The signing key's id differs from run to run, and
 * groups are those of the run's rings, as a synthesis with these rings would name them.
 */
export const rolePolicies = (
  { home: { partition, region, account }, rings }: PoliciesPlace,
  signingKeyArn: string,
): ReadonlyMap<string, readonly Statement[]> => {
  const text = readFileSync(new URL("role-policies.json", import.meta.url), "utf8")
    .replaceAll("{partition}", partition)
    .replaceAll("{region}", region)
    .replaceAll("{account}", account)
    .replaceAll(`arn:${partition}:kms:${region}:${account}:key/signing`, signingKeyArn);
  const found = parse(policies, JSON.parse(text), "role-policies.json");
  return new Map(
    Object.entries(found).map(([role, statements]) => [
      role,
      statements.map((each) => ({ ...each, Resource: withGroups(each.Resource, rings) })),
    ]),
  );
};

/** Resources with the groups of these rings in place of the default ones'. */
const withGroups = (
  resource: string | string[],
  rings: PoliciesPlace["rings"],
): string | string[] => {
  if (typeof resource === "string") return resource;
  const named = resource.map((arn) => ({ arn, group: groupIn(arn) }));
  return [...new Set(named.flatMap(({ arn, group }) => groupsFor(arn, group, rings)))];
};

const groupsFor = (
  arn: string,
  group: string | undefined,
  rings: PoliciesPlace["rings"],
): string[] => {
  const ring = DEFAULT_RINGS.find(
    ({ thingGroup }) => group === thingGroup || group === quarantineOf(thingGroup),
  );
  if (ring === undefined || group === undefined) return [arn];
  const called = (thingGroup: string): string =>
    group === ring.thingGroup ? thingGroup : quarantineOf(thingGroup);
  return rings.map(({ thingGroup }) => arn.replace(group, called(thingGroup)));
};

const groupIn = (arn: string): string | undefined => /:thinggroup\/([^/*]+)$/.exec(arn)?.[1];
