import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { InvalidInput } from "../../domain/errors.ts";
import { ask, askUnless } from "../aws/aws-errors.ts";

// `Expect: 100-continue` stalls uploads behind proxies by seconds; the objects here are small.
const client = new S3Client({ expectContinueHeader: false, forcePathStyle: true });

/** @throws InvalidInput unless `uri` is s3://bucket/key */
export const parseS3Uri = (uri: string): { Bucket: string; Key: string } => {
  const match = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri);
  if (!match?.[1] || !match[2]) throw new InvalidInput(`expected s3://bucket/key, got ${uri}`);
  return { Bucket: match[1], Key: match[2] };
};

export const readObject = async (uri: string): Promise<Uint8Array> => {
  const { Body } = await ask(`read ${uri}`, () =>
    client.send(new GetObjectCommand(parseS3Uri(uri))),
  );
  if (!Body) throw new InvalidInput(`read ${uri}: the object has no body`);
  return Body.transformToByteArray();
};

/** Size in bytes, or undefined when there is no such object. */
export const sizeOfObject = async (uri: string): Promise<number | undefined> => {
  const head = await askUnless(["NotFound", "NoSuchKey", "NoSuchBucket"], `look at ${uri}`, () =>
    client.send(new HeadObjectCommand(parseS3Uri(uri))),
  );
  return head?.ContentLength;
};

/**
 * Writes an object that must never change afterwards: Greengrass keeps the digest from when the
 * component was created, so an existing object is left as it is.
 */
export const writeOnce = async (uri: string, body: Uint8Array): Promise<void> => {
  await askUnless(["PreconditionFailed", "ConditionalRequestConflict"], `write ${uri}`, () =>
    client.send(new PutObjectCommand({ ...parseS3Uri(uri), Body: body, IfNoneMatch: "*" })),
  );
};
