import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { type Decisions, type Diagram, decided } from "./decided.ts";

/**
 * Leaves out of the clients' endpoint rules what our requests cannot ask for: 13 KB for S3. The
 * rules are a decision diagram; conditions below have the same answer for every request of ours.
 * Region, partition, FIPS, dual stack and AWS_ENDPOINT_URL stay the environment's to say. Of the
 * table of partitions the names of Regions for people go.
 */
export const slimEndpoints: Plugin = {
  name: "slim-endpoints",
  setup(build) {
    build.onLoad({ filter: RULES }, async ({ path }) => {
      const client = RULES.exec(path)?.[1] ?? "";
      const { bdd } = (await import(pathToFileURL(path).href)) as { bdd: Diagram };
      const { nodes, root, conditions, results } = decided(bdd, DECISIONS[client] ?? {});
      return {
        contents: `import { BinaryDecisionDiagram } from "@smithy/core/endpoints";
export const bdd = BinaryDecisionDiagram.from(new Int32Array(${JSON.stringify(nodes)}), ${root}, ${JSON.stringify(conditions)}, ${JSON.stringify(results)});`,
        loader: "js",
      };
    });
    build.onLoad({ filter: PARTITIONS }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replaceAll(/"description": "[^"\n]*"/g, "");
      if (contents === source)
        throw new Error(
          `${path}: no descriptions found; the SDK's form changed, mend lambdas/build/slim-endpoints.ts`,
        );
      return { contents, loader: "js" };
    });
  },
};

const RULES = /@aws-sdk[\\/]client-(dynamodb|s3)[\\/]dist-es[\\/]endpoint[\\/]bdd\.js$/;
const PARTITIONS = /@aws-sdk[\\/]core[\\/].*[\\/]partitions\.js$/;

const bucketEnds = (from: number, to: number, reverse: boolean, text: string): string =>
  `stringEquals[{"fn":"coalesce","argv":[{"fn":"substring","argv":[{"ref":"Bucket"},${from},${to},${reverse}]},""]},"${text}"]`;

/** By client, a condition as its function and arguments in JSON, and the answer it always has. */
const DECISIONS: Readonly<Record<string, Decisions>> = {
  s3: {
    // Every operation names a bucket, in the path (adapters/s3/object-store.ts).
    'isSet[{"ref":"Bucket"}]': true,
    'booleanEquals[{"ref":"ForcePathStyle"},true]': true,
    'booleanEquals[{"ref":"Accelerate"},true]': false,
    // It is a bucket's own name: no ARN, no directory bucket, no alias of an access point.
    'aws.parseArn[{"ref":"Bucket"}]': false,
    [bucketEnds(0, 4, false, "arn:")]: false,
    [bucketEnds(0, 6, true, "--x-s3")]: false,
    [bucketEnds(0, 7, true, "--xa-s3")]: false,
    'substring[{"ref":"Bucket"},0,7,true]': false,
  },
  dynamodb: {
    // Tables are named by their names, and nothing is searched.
    'aws.parseArn[{"ref":"ResourceArn"}]': false,
    'isSet[{"ref":"ResourceArnList"}]': false,
    'booleanEquals[{"fn":"coalesce","argv":[{"ref":"IsSearchOperation"},false]},true]': false,
    // Lambda's credentials name no account (AWS Lambda developer guide, "Defined runtime environment
    // variables"), so an endpoint of the account's own is never asked for, whatever the mode.
    'isSet[{"ref":"AccountIdEndpointMode"}]': false,
  },
};
