import { describeComponent, newestVersion } from "../../../adapters/greengrass/components.ts";
import { currentDeployment } from "../../../adapters/greengrass/deployments.ts";
import { joinRing } from "../../../adapters/iot/ring-membership.ts";
import { evidenceOf, thingsOf } from "../../../adapters/iot/rings.ts";
import { publicKeysOf, signingKeyProblem, signManifest } from "../../../adapters/kms/signing.ts";
import { getItem, putItem, queryItems } from "../../../adapters/ledger/table.ts";
import { readObject, sizeOfObject, writeOnce } from "../../../adapters/s3/object-store.ts";
import { describeModelPackage } from "../../../adapters/sagemaker/model-registry.ts";
import { describePackaging } from "../../../adapters/sagemaker/packaging-jobs.ts";
import { notify } from "../../../adapters/sns/notifications.ts";
import { isRunning } from "../../../adapters/stepfunctions/executions.ts";

export interface Places {
  readonly bucket: string;
  readonly table: string;
  readonly topicArn: string;
  readonly keyId: string;
  readonly executionArn: string;
  readonly thingGroupArn: string;
}

const HOME = { partition: "aws", region: "eu-west-1", account: "123456789012" };
const NOBODY = "arn:aws:greengrass:eu-west-1:123456789012:components:nobody:versions:1.0.0";
const KEY = { pk: "probe", sk: "1" };
const TOLD = { id: "1/end", subject: "a & <x>", message: "b" };
const ABSENT = { expression: "attribute_not_exists(pk)" };

/** Calls of every client, of every protocol: answers, errors that say something, and refusals. */
const probes: Readonly<Record<string, (places: Places) => Promise<unknown>>> = {
  "S3 writes": ({ bucket }) => writeOnce(`s3://${bucket}/a b/ü.txt`, Buffer.from("first")),
  "S3 leaves as it is": ({ bucket }) =>
    writeOnce(`s3://${bucket}/a b/ü.txt`, Buffer.from("second")),
  "S3 reads": async ({ bucket }) =>
    Buffer.from(await readObject(`s3://${bucket}/a b/ü.txt`)).toString(),
  "S3 tells the size": ({ bucket }) => sizeOfObject(`s3://${bucket}/a b/ü.txt`),
  "S3 has no such object": ({ bucket }) => sizeOfObject(`s3://${bucket}/nothing`),
  "S3 refuses a key": ({ bucket }) => readObject(`s3://${bucket}/nothing`),
  "S3 refuses a bucket": () => readObject("s3://nobody-has-this/nothing"),

  "DynamoDB writes": ({ table }) =>
    putItem(table, { ...KEY, n: 1.5, list: [true, null, "ü"] }, ABSENT),
  "DynamoDB's condition fails": ({ table }) => putItem(table, { ...KEY, n: 2 }, ABSENT),
  "DynamoDB reads": ({ table }) => getItem(table, KEY),
  "DynamoDB queries": ({ table }) => queryItems(table, { pk: "probe", upTo: "2", limit: 5 }),
  "DynamoDB refuses a table": () => getItem("nobody", KEY),

  "KMS signs": async ({ keyId }) => (await signManifest(keyId, Buffer.from("x"))).length > 60,
  "KMS gives the public key": async ({ keyId }) => (await publicKeysOf([keyId])).length,
  "KMS describes": async ({ keyId }) => (await signingKeyProblem(keyId)) ?? "no problem",
  "KMS refuses": () => signManifest("alias/nobody", Buffer.from("x")),

  "SNS publishes": ({ topicArn }) => notify(topicArn, { ...TOLD, message: "ü\nb" }),
  "SNS refuses a topic": ({ topicArn }) => notify(`${topicArn}-nobody`, TOLD),
  "SNS refuses an ARN": () => notify("nobody", TOLD),

  "Step Functions knows no such execution": ({ executionArn }) => isRunning(executionArn),
  "Step Functions refuses an ARN": () => isRunning("nobody"),

  "IoT lists": () => thingsOf("windturbine-canary"),
  "IoT has no such group": () => thingsOf("nobody"),
  "IoT refuses a group": () => joinRing("edge-1", "nobody"),
  "IoT has no such job": () => evidenceOf(["edge-1"], "nobody", new Map()),

  "Greengrass has no such component": () => describeComponent(NOBODY),
  "Greengrass lists no versions": () => newestVersion(HOME, "nobody"),
  "Greengrass lists no deployments": ({ thingGroupArn }) => currentDeployment(thingGroupArn),
  "Greengrass refuses an ARN": () => describeComponent("arn:nobody"),

  "SageMaker has no such job": () => describePackaging("nobody"),
  "SageMaker refuses a package": () =>
    describeModelPackage("arn:aws:sagemaker:eu-west-1:123456789012:model-package/nobody/1"),
};

export interface Outcome {
  readonly answer?: unknown;
  readonly name?: string;
  readonly message?: string;
  /** Of the SDK's own error. */
  readonly cause?: { readonly name: string; readonly message: string; readonly fault: unknown };
}

/** Every probe's outcome by its title. */
export const handler = async (places: Places): Promise<Record<string, Outcome>> => {
  const outcomes: Record<string, Outcome> = {};
  for (const [title, probe] of Object.entries(probes))
    outcomes[title] = await outcomeOf(probe(places));
  return outcomes;
};

const outcomeOf = async (answering: Promise<unknown>): Promise<Outcome> => {
  try {
    return { answer: await answering };
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: Error & { $fault?: unknown } };
    return {
      name,
      message,
      ...(cause && { cause: { name: cause.name, message: cause.message, fault: cause.$fault } }),
    };
  }
};
