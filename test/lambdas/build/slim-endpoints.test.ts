import { expect, test } from "vitest";
import { decided } from "../../../lambdas/build/decided.ts";
import { slimEndpoints } from "../../../lambdas/build/slim-endpoints.ts";
import { bundledPair } from "./bundled-pair.ts";

type Parameters = Readonly<Record<string, unknown>>;
type Resolver = (parameters: Parameters) => { url: URL; properties: unknown; headers: unknown };
type Resolvers = Readonly<Record<string, Resolver>>;

const CLIENTS = ["dynamodb", "greengrassv2", "iot", "kms", "s3", "sagemaker", "sfn", "sns"];
const { plain, slim } = await bundledPair<Resolvers>(
  CLIENTS.map(
    (client) =>
      `export { defaultEndpointResolver as ${client} } from "@aws-sdk/client-${client}/dist-es/endpoint/endpointResolver.js";`,
  ).join("\n"),
  slimEndpoints,
);

/** Every combination of what an environment can say. */
const ENVIRONMENTS = combinations({
  Region: [
    "eu-west-1",
    "us-east-1",
    "aws-global",
    "cn-north-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "eusc-de-east-1",
    "xx-nowhere-9",
    undefined,
  ],
  UseFIPS: [false, true],
  UseDualStack: [false, true],
  Endpoint: [undefined, "http://127.0.0.1:4566", "https://vpce-1.example.com/path"],
});

/** What our clients add to it. */
const OURS: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  s3: {
    Bucket: ["retrain-to-fleet-data", "with.dots", "Under_Score"],
    ForcePathStyle: [true],
    Accelerate: [false],
    UseGlobalEndpoint: [false],
    DisableMultiRegionAccessPoints: [false],
    UseArnRegion: [undefined],
  },
  dynamodb: {
    ResourceArn: ["retrain-to-fleet-ledger"],
    AccountId: [undefined],
    AccountIdEndpointMode: [undefined, "preferred", "disabled"],
  },
};

test.each(CLIENTS)("%s finds the same endpoint in every environment", (client) => {
  let found = 0;
  for (const ours of combinations(OURS[client] ?? {})) {
    for (const environment of ENVIRONMENTS) {
      const parameters = { ...environment, ...ours };
      const expected = endpointOf(plain[client], parameters);
      expect(endpointOf(slim[client], parameters), JSON.stringify(parameters)).toEqual(expected);
      if (typeof expected !== "string") found += 1;
    }
  }
  expect(found).toBeGreaterThan(20);
});

test("An answer to a condition that the rules no longer have is refused", () => {
  const rules = { nodes: [-1, 1, -1], root: 1, conditions: [], results: [] };
  expect(() => decided(rules, { 'isSet[{"ref":"Bucket"}]': true })).toThrow(
    'the endpoint rules have no condition isSet[{"ref":"Bucket"}]',
  );
});

const endpointOf = (resolve: Resolver | undefined, parameters: Parameters): unknown => {
  try {
    const { url, properties, headers } = resolve?.(parameters) ?? {};
    return { url: url?.href, properties, headers };
  } catch (error) {
    return String(error);
  }
};

function combinations(choices: Readonly<Record<string, readonly unknown[]>>): Parameters[] {
  return Object.entries(choices).reduce<Parameters[]>(
    (found, [name, values]) =>
      found.flatMap((parameters) => values.map((value) => ({ ...parameters, [name]: value }))),
    [{}],
  );
}
