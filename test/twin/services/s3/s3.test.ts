import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBuckets } from "../../../../twin/services/s3/buckets.ts";
import type { StartedCloud } from "../started-cloud.ts";
import { startCloud } from "../started-cloud.ts";

let cloud: StartedCloud;
let s3: S3Client;
beforeAll(async () => {
  cloud = await startCloud();
  s3 = new S3Client(cloud.config);
});
afterAll(async () => {
  s3.destroy();
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const Bucket = "data";
const put = (Key: string, Body: string | Uint8Array = "content", more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: object = {}) =>
  s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const textOf = async (Key: string, more: object = {}) =>
  (await get(Key, more)).Body?.transformToString();

test.each([["plain.txt"], ["a b/ü+ß.txt"], ["x/../y"], ["%41?&=#"], ["k.json"], ["//double"]])(
  "an object comes back under the key %j",
  async (key) => {
    await put(key, `content of ${key}`);
    expect(await textOf(key)).toBe(`content of ${key}`);
  },
);

test("what describes an object comes back with it", async () => {
  await put("described", "{}", {
    ContentType: "application/json",
    CacheControl: "no-cache",
    Metadata: { digest: "abc" },
  });
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "described" }))).toMatchObject({
    ContentType: "application/json",
    CacheControl: "no-cache",
    Metadata: { digest: "abc" },
    ContentLength: 2,
    ETag: `"${createHash("md5").update("{}").digest("hex")}"`,
  });
});

test("a large stream survives aws-chunked framing both ways, its checksum verified by the client", async () => {
  const content = randomBytes(20_000_000);
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: "large",
      Body: Readable.from([content.subarray(0, 9_000_001), content.subarray(9_000_001)]),
      ContentLength: content.length,
    }),
  );
  const { Body, ChecksumCRC32 } = await get("large", { ChecksumMode: "ENABLED" });
  expect(ChecksumCRC32).toMatch(/^[A-Za-z0-9+/]{6}==$/);
  expect((await buffer(Body as Readable)).equals(content)).toBe(true);
});

test("ranges count from the start and from the end", async () => {
  await put("range", "0123456789");
  expect(await textOf("range", { Range: "bytes=2-4" })).toBe("234");
  expect(await textOf("range", { Range: "bytes=7-" })).toBe("789");
  expect(await textOf("range", { Range: "bytes=-2" })).toBe("89");
  const part = await get("range", { Range: "bytes=8-99" });
  expect(part).toMatchObject({
    ContentRange: "bytes 8-9/10",
    ContentLength: 2,
    $metadata: { httpStatusCode: 206 },
  });
  await part.Body?.transformToString();
  await expect(get("range", { Range: "bytes=10-" })).rejects.toMatchObject({
    name: "InvalidRange",
  });
});

test("If-None-Match saves the transfer, and guards a key that exists", async () => {
  const { ETag } = await put("once", "first");
  await expect(get("once", { IfNoneMatch: ETag })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  await expect(put("once", "second", { IfNoneMatch: "*" })).rejects.toMatchObject({
    name: "PreconditionFailed",
  });
  expect(await textOf("once")).toBe("first");
});

test("a body that does not fit its digest leaves no object", async () => {
  await expect(
    put("digest", "content", { ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" }),
  ).rejects.toMatchObject({ name: "BadDigest" });
  await expect(get("digest")).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("missing keys and buckets have S3's own errors", async () => {
  await expect(get("missing")).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "missing" }))).rejects.toMatchObject({
    name: "NotFound",
  });
  await expect(s3.send(new HeadBucketCommand({ Bucket: "other" }))).rejects.toMatchObject({
    name: "NotFound",
  });
  await expect(
    s3.send(new PutObjectCommand({ Bucket: "other", Key: "a", Body: "x" })),
  ).rejects.toMatchObject({
    name: "NoSuchBucket",
  });
});

test("an overwritten and a deleted object leave no file behind", async () => {
  await put("again", "one");
  await put("again", "two");
  expect(await textOf("again")).toBe("two");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "again" }));
  await expect(get("again")).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(await cloud.world.objects.get(Bucket, "again")).toBeUndefined();
});

test("a listing has pages, prefixes and folders", async () => {
  await s3.send(new CreateBucketCommand({ Bucket: "listed" }));
  for (const key of ["a/1", "a/2", "b/1", "c"]) {
    await s3.send(new PutObjectCommand({ Bucket: "listed", Key: key, Body: key }));
  }
  const list = (more: object) => s3.send(new ListObjectsV2Command({ Bucket: "listed", ...more }));
  const folders = await list({ Delimiter: "/" });
  expect(folders.CommonPrefixes).toEqual([{ Prefix: "a/" }, { Prefix: "b/" }]);
  expect(folders.Contents?.map(({ Key }) => Key)).toEqual(["c"]);
  expect((await list({ Prefix: "a/" })).Contents).toMatchObject([
    { Key: "a/1", Size: 3 },
    { Key: "a/2", Size: 3 },
  ]);
  const first = await list({ MaxKeys: 3 });
  expect(first).toMatchObject({ IsTruncated: true, KeyCount: 3 });
  const rest = await list({ ContinuationToken: first.NextContinuationToken });
  expect(rest).toMatchObject({ IsTruncated: false, Contents: [{ Key: "c" }] });
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(["data", "listed"]);
});

test("a multipart upload joins its parts in order", async () => {
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "parts", ContentType: "application/zip" }),
  );
  const parts = [randomBytes(5 * 1024 * 1024), Buffer.from("end")];
  const uploaded = await Promise.all(
    parts.map(async (Body, index) => {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(
        new UploadPartCommand({ Bucket, Key: "parts", UploadId, PartNumber, Body }),
      );
      return { PartNumber, ETag };
    }),
  );
  const complete = (Parts: object[]) =>
    s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: "parts",
        UploadId,
        MultipartUpload: { Parts },
      }),
    );
  await expect(complete([...uploaded].reverse())).rejects.toMatchObject({
    name: "InvalidPartOrder",
  });
  expect((await complete(uploaded)).ETag).toMatch(/-2"$/);
  const object = await get("parts");
  expect(object.ContentType).toBe("application/zip");
  expect((await buffer(object.Body as Readable)).equals(Buffer.concat(parts))).toBe(true);
});

test("a copy keeps content and description", async () => {
  await put("source ü", "copied", { Metadata: { a: "b" } });
  await s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: "copy",
      CopySource: `data/${encodeURIComponent("source ü")}`,
    }),
  );
  expect(await textOf("copy")).toBe("copied");
  const from = (CopySource: string) =>
    s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
  await expect(from("data/%zz")).rejects.toMatchObject({ name: "InvalidArgument" });
  await expect(from("data/missing")).rejects.toMatchObject({ name: "NoSuchKey" });
  expect((await get("copy")).Metadata).toEqual({ a: "b" });
});

test("the object store and S3 are the same objects", async () => {
  await cloud.world.objects.put(Bucket, "shared/a", Buffer.from("from the cloud"));
  expect(await textOf("shared/a")).toBe("from the cloud");
  expect(await cloud.world.objects.list(Bucket, "shared/")).toEqual(["shared/a"]);
});

test("buckets are there again after a restart", async () => {
  await put("kept.json", "kept", { Metadata: { a: "b" } });
  const reopened = createBuckets(
    cloud.world.buckets.directory,
    () => new Date(),
    cloud.world.store,
  );
  expect(reopened.find(Bucket, "kept.json")).toEqual(cloud.world.buckets.find(Bucket, "kept.json"));
  expect(reopened.names()).toEqual(cloud.world.buckets.names());
});

test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
  "an object is told with the %s that its client sent, and a copy keeps it",
  async (algorithm) => {
    const member = `Checksum${algorithm}` as const;
    const sent = await put("summed", "content", { ChecksumAlgorithm: algorithm });
    const sum = sent[member];
    expect(sum).toMatch(/^[A-Za-z0-9+/]+=*$/);
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copied", CopySource: "data/summed" }));
    for (const Key of ["summed", "copied"]) {
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(head).toMatchObject({ [member]: sum, ChecksumType: "FULL_OBJECT" });
    }
  },
);

test("an upload in parts has a checksum of its parts' checksums", async () => {
  const upload = { Bucket, Key: "in parts", ChecksumAlgorithm: "SHA256" } as const;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
  const contents = [Buffer.alloc(5 * 1024 * 1024, "a"), Buffer.from("end")];
  const digests = contents.map((content) => createHash("sha256").update(content).digest());
  const parts = [];
  for (const [index, Body] of contents.entries()) {
    const part = { ...upload, UploadId, PartNumber: index + 1, Body };
    const { ETag, ChecksumSHA256 } = await s3.send(new UploadPartCommand(part));
    expect(ChecksumSHA256).toBe(digests[index]?.toString("base64"));
    parts.push({ ETag, ChecksumSHA256, PartNumber: index + 1 });
  }
  const whole = { Bucket, Key: "in parts", UploadId, MultipartUpload: { Parts: parts } };
  const own = createHash("sha256").update(Buffer.concat(digests)).digest("base64");
  expect(await s3.send(new CompleteMultipartUploadCommand(whole))).toMatchObject({
    ChecksumSHA256: `${own}-2`,
    ChecksumType: "COMPOSITE",
  });
});

test.each(["CRC32C", "SHA1"] as const)(
  "an object arrives under its %s, and not under another's",
  async (algorithm) => {
    await put("summed", "content", { ChecksumAlgorithm: algorithm });
    expect(await textOf("summed")).toBe("content");
    const wrong = {
      [`Checksum${algorithm}`]: algorithm === "SHA1" ? `${"A".repeat(27)}=` : "AAAAAA==",
    };
    await expect(put("summed", "other", wrong)).rejects.toMatchObject({ name: "BadDigest" });
    expect(await textOf("summed")).toBe("content");
  },
);

test("an object whose CRC64NVME the client knew is held against it, as the CLI sends it", async () => {
  await put("summed", "123456789", { ChecksumCRC64NVME: "rosUhgp5mIg=" });
  await expect(
    put("summed", "123456788", { ChecksumCRC64NVME: "rosUhgp5mIg=" }),
  ).rejects.toMatchObject({ name: "BadDigest" });
  expect(await textOf("summed")).toBe("123456789");
});
