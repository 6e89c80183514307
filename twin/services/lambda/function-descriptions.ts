import { partitionOf } from "../../partition.ts";
import type { Service } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { World } from "../../world/world.ts";

/** What the twin knows of a function that is deployed. */
export interface DeployedFunction {
  readonly name: string;
  readonly timeoutSeconds?: number | undefined;
  readonly memoryMb?: number | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly deployedAt: Date;
}

/** ListFunctions and GetFunctionConfiguration. */
export const functionDescriptions = (
  world: Pick<World, "account" | "region">,
  deployed: () => readonly DeployedFunction[],
): Service["operations"] => ({
  ListFunctions({ Marker = "", MaxItems = MAX_ITEMS }: { Marker?: string; MaxItems?: number }) {
    const rest = deployed()
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .filter(({ name }) => name > Marker);
    const page = rest.slice(0, Math.min(MaxItems, MAX_ITEMS));
    return {
      Functions: page.map((each) => configurationOf(world, each)),
      ...(page.length < rest.length && { NextMarker: page.at(-1)?.name }),
    };
  },

  GetFunctionConfiguration({ FunctionName }: { FunctionName: string }) {
    const asked = FunctionName.split(":function:").at(-1)?.split(":")[0];
    const found = deployed().find(({ name }) => name === asked);
    if (found !== undefined) return configurationOf(world, found);
    const arn = functionArn(world, FunctionName);
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  },
});

/** More are told on further pages. (Lambda API reference, ListFunctions) */
const MAX_ITEMS = 50;

export const functionArn = (
  { account, region }: Pick<World, "account" | "region">,
  name: string,
): string => `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`;

const configurationOf = (
  world: Pick<World, "account" | "region">,
  { name, timeoutSeconds = 3, memoryMb = 128, environment, deployedAt }: DeployedFunction,
): object => ({
  FunctionName: name,
  FunctionArn: functionArn(world, name),
  Handler: "index.handler",
  Timeout: timeoutSeconds,
  MemorySize: memoryMb,
  Environment: { Variables: environment ?? {} },
  LastModified: deployedAt.toISOString().replace("Z", "+0000"),
  Version: "$LATEST",
  State: "Active",
  LastUpdateStatus: "Successful",
  PackageType: "Zip",
});
