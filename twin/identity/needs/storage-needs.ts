import { arnAt, type Need, type Needs, on, type Place, withoutResource } from "../need.ts";

const bucket =
  (action: string): Needs =>
  ({ Bucket }, { partition }) => [on(`s3:${action}`, `arn:${partition}:s3:::${Bucket}`)];

const object =
  (action: string): Needs =>
  ({ Bucket, Key }, place) => [
    on(`s3:${action}`, `arn:${place.partition}:s3:::${Bucket}/${Key}`),
    ...keyNeeds(place, "s3", place.keyOfStore?.("bucket", String(Bucket)), OBJECT_KEY_USE[action]),
  ];

/** (S3 user guide, "Using server-side encryption with AWS KMS keys") */
const OBJECT_KEY_USE: Readonly<Record<string, readonly string[]>> = {
  GetObject: ["Decrypt"],
  GetObjectVersion: ["Decrypt"],
  PutObject: ["GenerateDataKey"],
};

const keyNeeds = (
  { partition, region }: Place,
  service: string,
  key: string | undefined,
  actions: readonly string[] = [],
): Need[] => {
  if (key === undefined) return [];
  const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const context = { "kms:ViaService": `${service}.${region}.${suffix}` };
  return actions.map((action) => ({ ...on(`kms:${action}`, key), context }));
};

/** (S3 API reference, "Required permissions" of CopyObject and UploadPartCopy) */
const copy: Needs = (input, place) => {
  const [, Bucket, Key] = /^\/?([^/]+)\/([^?]+)/.exec(decodeURIComponent(input.CopySource)) ?? [];
  return [...object("GetObject")({ Bucket, Key }, place), ...object("PutObject")(input, place)];
};

const eachDeleted: Needs = ({ Bucket, Delete }, place) =>
  ((Delete?.Objects ?? []) as { Key: string }[]).flatMap(({ Key }) =>
    object("DeleteObject")({ Bucket, Key }, place),
  );

export const S3_NEEDS: Readonly<Record<string, Needs>> = {
  ListBuckets: withoutResource("s3:ListAllMyBuckets"),
  CreateBucket: bucket("CreateBucket"),
  DeleteBucket: bucket("DeleteBucket"),
  HeadBucket: bucket("ListBucket"),
  ListObjectsV2: bucket("ListBucket"),
  ListObjectVersions: bucket("ListBucketVersions"),
  GetBucketVersioning: bucket("GetBucketVersioning"),
  PutBucketVersioning: bucket("PutBucketVersioning"),
  GetObject: (input, place) =>
    object(input.VersionId ? "GetObjectVersion" : "GetObject")(input, place),
  HeadObject: (input, place) =>
    object(input.VersionId ? "GetObjectVersion" : "GetObject")(input, place),
  PutObject: object("PutObject"),
  CopyObject: copy,
  CreateMultipartUpload: object("PutObject"),
  UploadPart: object("PutObject"),
  UploadPartCopy: copy,
  CompleteMultipartUpload: object("PutObject"),
  ListParts: object("ListMultipartUploadParts"),
  AbortMultipartUpload: object("AbortMultipartUpload"),
  DeleteObject: (input, place) =>
    object(input.VersionId ? "DeleteObjectVersion" : "DeleteObject")(input, place),
  DeleteObjects: eachDeleted,
};

const tableArn = (name: string, place: Place): string =>
  name.startsWith("arn:") ? name : arnAt(place, "dynamodb", `table/${name}`);

const table =
  (action: string): Needs =>
  ({ TableName }, place) =>
    onTable(`dynamodb:${action}`, TableName, place);

const tables =
  (action: string): Needs =>
  ({ RequestItems }, place) =>
    Object.keys(RequestItems ?? {}).flatMap((name) => onTable(action, name, place));

/** The table's own data key is decrypted in the caller's name. (DynamoDB developer guide, "Encryption at rest") */
const onTable = (action: string, name: string, place: Place): Need[] => [
  on(action, tableArn(name, place)),
  ...keyNeeds(place, "dynamodb", place.keyOfStore?.("table", name), ["Decrypt"]),
];

/** A transaction needs what its single actions need. (DynamoDB developer guide, "IAM for transactions") */
const transaction: Needs = ({ TransactItems }, place) =>
  ((TransactItems ?? []) as Readonly<Record<string, { TableName: string }>>[]).flatMap((item) =>
    Object.entries(item).flatMap(([kind, { TableName }]): Need[] =>
      kind in TRANSACTED ? onTable(TRANSACTED[kind] ?? "", TableName, place) : [],
    ),
  );

const TRANSACTED: Readonly<Record<string, string>> = {
  Put: "dynamodb:PutItem",
  Update: "dynamodb:UpdateItem",
  Delete: "dynamodb:DeleteItem",
  ConditionCheck: "dynamodb:ConditionCheckItem",
  Get: "dynamodb:GetItem",
};

export const DYNAMODB_NEEDS: Readonly<Record<string, Needs>> = {
  BatchGetItem: tables("dynamodb:BatchGetItem"),
  BatchWriteItem: tables("dynamodb:BatchWriteItem"),
  TransactWriteItems: transaction,
  TransactGetItems: transaction,
  ListTables: withoutResource("dynamodb:ListTables"),
  ...Object.fromEntries(
    [
      "CreateTable",
      "DeleteTable",
      "DescribeTable",
      "DescribeTimeToLive",
      "UpdateTable",
      "GetItem",
      "PutItem",
      "UpdateItem",
      "DeleteItem",
      "Query",
      "Scan",
    ].map((action) => [action, table(action)]),
  ),
};
