import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type StartedCloud, startCloud } from "../started-cloud.ts";

const Bucket = "data";
let cloud: StartedCloud;
let s3: S3Client;
beforeEach(async () => {
  cloud = await startCloud();
  s3 = new S3Client(cloud.config);
});
afterEach(async () => {
  s3.destroy();
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const keepVersions = (Status: "Enabled" | "Suspended" = "Enabled") =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = async (Key: string, Body: string) =>
  (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
const read = async (Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const remove = (Key: string, VersionId?: string) =>
  s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const list = (more: object = {}) => s3.send(new ListObjectVersionsCommand({ Bucket, ...more }));

test("A bucket keeps no versions unless it is told to", async () => {
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  expect(await put("a", "1")).toBeUndefined();
  await put("a", "2");
  expect((await list()).Versions).toEqual([
    expect.objectContaining({ Key: "a", VersionId: "null", IsLatest: true }),
  ]);
});

test("Every version of an object is read under its id, and the newest without one", async () => {
  await put("a", "before");
  await keepVersions();
  const [first, second] = [await put("a", "1"), await put("a", "2")];
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
  expect([await read("a"), await read("a", first), await read("a", "null")]).toEqual([
    "2",
    "1",
    "before",
  ]);
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))).toMatchObject({
    VersionId: second,
  });
  const { CopySourceVersionId } = await s3.send(
    new CopyObjectCommand({ Bucket, Key: "b", CopySource: `data/a?versionId=${first}` }),
  );
  expect([CopySourceVersionId, await read("b")]).toEqual([first, "1"]);
  await expect(read("a", "of-nobody")).rejects.toMatchObject({ name: "NoSuchVersion" });
});

test("A deletion hides an object behind a marker, and who takes the marker away has it again", async () => {
  await keepVersions();
  const version = await put("a", "1");
  const deleted = await remove("a");
  expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
  await expect(read("a")).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(read("a", deleted.VersionId)).rejects.toMatchObject({ name: "MethodNotAllowed" });
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  expect(await list()).toMatchObject({
    Versions: [{ VersionId: version, IsLatest: false }],
    DeleteMarkers: [{ VersionId: deleted.VersionId, IsLatest: true }],
  });
  expect(await remove("a", deleted.VersionId)).toMatchObject({ DeleteMarker: true });
  expect(await read("a")).toBe("1");
});

test("A version that is deleted by its id is gone for good, and the one before is current", async () => {
  await keepVersions();
  const [first, second] = [await put("a", "1"), await put("a", "2")];
  await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a", VersionId: second }] } }),
  );
  expect(await read("a")).toBe("1");
  await remove("a", first);
  expect((await list()).Versions).toBeUndefined();
});

test("While versions are suspended, one without an id is replaced and the others stay", async () => {
  await keepVersions();
  const kept = await put("a", "1");
  await keepVersions("Suspended");
  expect([await put("a", "2"), await put("a", "3")]).toEqual(["null", "null"]);
  expect((await list()).Versions?.map(({ VersionId }) => VersionId)).toEqual(["null", kept]);
  await remove("a");
  expect(await list()).toMatchObject({
    Versions: [{ VersionId: kept }],
    DeleteMarkers: [{ VersionId: "null", IsLatest: true }],
  });
});

test("Versions are listed page by page, with prefix and delimiter", async () => {
  await keepVersions();
  for (const key of ["a", "a", "b/1", "b/2", "c"]) await put(key, "x");
  const keys: string[] = [];
  let markers = {};
  for (;;) {
    const page = await list({ MaxKeys: 2, ...markers });
    keys.push(...(page.Versions ?? []).map(({ Key = "" }) => Key));
    if (!page.IsTruncated) break;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
  expect(keys).toEqual(["a", "a", "b/1", "b/2", "c"]);
  const folded = await list({ Delimiter: "/" });
  expect(folded.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
  expect(folded.Versions?.map(({ Key }) => Key)).toEqual(["a", "a", "c"]);
  expect((await list({ Prefix: "b/" })).Versions?.length).toBe(2);
});
