import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StartedCloud } from "../twin/services/started-cloud.ts";
import { startCloud } from "../twin/services/started-cloud.ts";

const hasCli = spawnSync("aws", ["--version"]).status === 0;
if (!hasCli) console.log("skipped: the AWS CLI's contract, since there is no command aws");

let cloud: StartedCloud;
let directory: string;
beforeAll(async () => {
  cloud = await startCloud();
  directory = await mkdtemp(join(tmpdir(), "aws-cli-"));
});
afterAll(async () => {
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
  await rm(directory, { recursive: true });
});

const aws = async (...words: string[]): Promise<string> => {
  const env = {
    PATH: process.env["PATH"],
    HOME: directory,
    AWS_ENDPOINT_URL: cloud.url,
    AWS_ACCESS_KEY_ID: "operator",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: "eu-west-1",
    AWS_DEFAULT_REGION: "eu-west-1",
  };
  return (await promisify(execFile)("aws", words, { env, cwd: directory })).stdout;
};

test.skipIf(!hasCli)("the endpoint's URL alone is enough for the AWS CLI", async () => {
  expect(JSON.parse(await aws("sts", "get-caller-identity"))).toMatchObject({
    Account: "123456789012",
    Arn: "arn:aws:sts::123456789012:assumed-role/local/operator",
  });
});

test.skipIf(!hasCli)(
  "aws s3 cp brings a large file there and back, and aws s3 ls shows it",
  async () => {
    const content = randomBytes(20_000_000);
    await writeFile(join(directory, "model.zip"), content);
    await aws("s3", "cp", "model.zip", "s3://data/models/a b.zip", "--no-progress");
    expect(await aws("s3", "ls", "s3://data/models/")).toMatch(/ 20000000 a b\.zip/);
    await aws("s3", "cp", "s3://data/models/a b.zip", "back.zip", "--no-progress");
    expect((await readFile(join(directory, "back.zip"))).equals(content)).toBe(true);
  },
);

test.skipIf(!hasCli)("the CLI shows a refusal with its code and reason", async () => {
  await expect(aws("events", "put-rule", "--name", "a", "--event-pattern", "{}")).rejects.toThrow(
    /\(InvalidEventPatternException\).*expected an object with at least one field/,
  );
});
