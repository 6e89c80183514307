import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import type { Home } from "../domain/device-policies.ts";
import { parse } from "../domain/parse.ts";
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

/**
 * What the stacks give each role, by function's or role's name (`npm run policies` writes the file
 * from a synthesis, which takes longer than a start). Only the signing key's id differs from run to run.
 */
export const rolePolicies = (
  { partition, region, account }: Home,
  signingKeyArn: string,
): ReadonlyMap<string, readonly Statement[]> => {
  const text = readFileSync(new URL("role-policies.json", import.meta.url), "utf8")
    .replaceAll("{partition}", partition)
    .replaceAll("{region}", region)
    .replaceAll("{account}", account)
    .replaceAll(`arn:${partition}:kms:${region}:${account}:key/signing`, signingKeyArn);
  return new Map(Object.entries(parse(policies, JSON.parse(text), "role-policies.json")));
};
