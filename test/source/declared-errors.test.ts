import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contractOf } from "../../twin/wire/contract/contract.ts";

const SERVICES = new URL("../../twin/services/", import.meta.url);

/** Folders of the twin's services with their names in AWS's models. */
const MODELS = {
  s3: "s3",
  dynamodb: "dynamodb",
  kms: "kms",
  sns: "sns",
  events: "events",
  sts: "sts",
  iot: "iot",
  greengrass: "greengrassv2",
  sagemaker: "sagemaker",
  stepfunctions: "stepfunctions",
  lambda: "lambda",
} as const;

/** What every service may answer though no model says so. ("Common Errors" of each API reference) */
const COMMON = ["ValidationException"];

/** S3's model has few of its errors; these stand in the S3 API reference, "Error responses". */
const OF_S3 = [
  "BadDigest",
  "BucketNotEmpty",
  "EntityTooSmall",
  "IllegalVersioningConfigurationException",
  "IncompleteBody",
  "InvalidArgument",
  "InvalidBucketName",
  "InvalidPart",
  "InvalidPartOrder",
  "InvalidRange",
  "KeyTooLongError",
  "MalformedXML",
  "MethodNotAllowed",
  "NoSuchVersion",
  "NotImplemented",
  "NotModified",
  "PreconditionFailed",
];

/** Names of errors in a service's code, as the wire has them. */
const answeredBy = (folder: string): string[] => {
  const texts = globSync("**/*.ts", { cwd: new URL(`${folder}/`, SERVICES) }).map((file) =>
    readFileSync(new URL(`${folder}/${file}`, SERVICES), "utf8"),
  );
  const names = texts.flatMap((text) =>
    [...text.matchAll(/AwsError\(\s*"(\w+)"/g)].map(([, name = ""]) => name),
  );
  return [...new Set(names)].toSorted();
};

const declaredBy = (service: string): Set<string> => {
  const { operations = {}, errors = {} } = contractOf(service) ?? {};
  return new Set([
    ...Object.values(operations).flatMap((operation) => operation.errors),
    ...Object.entries(errors).flatMap(([name, { code }]) => [name, code ?? name]),
  ]);
};

test.each(Object.entries(MODELS))(
  "Every error that the twin's %s answers with is one of AWS's",
  (folder, service) => {
    const declared = declaredBy(service);
    const known = [...COMMON, ...(service === "s3" ? OF_S3 : [])];
    const strange = answeredBy(folder).filter(
      (name) => !declared.has(name) && !known.includes(name),
    );
    expect(strange).toEqual([]);
  },
);

test("The services whose errors are looked at are all that the twin has", () => {
  const folders = globSync("*/", { cwd: SERVICES }).map((each) => each.replace(/\/$/, ""));
  expect(folders.toSorted()).toEqual(Object.keys(MODELS).toSorted());
  expect(answeredBy("iot").length).toBeGreaterThan(3);
});
