import type { World } from "../../world/world.ts";

export interface S3Uri {
  readonly bucket: string;
  readonly key: string;
}

/** @throws Error naming the text that is not `s3://bucket/key` */
export const parseS3Uri = (uri: string): S3Uri => {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri);
  if (match?.[1] === undefined) throw new Error(`expected s3://bucket/key, got ${uri}`);
  return { bucket: match[1], key: match[2] ?? "" };
};

/** Joins without doubling the slash. */
export const s3UriBelow = (prefix: string, ...parts: readonly string[]): string =>
  [prefix.replace(/\/+$/, ""), ...parts].join("/");

export const readS3 = (world: World, uri: string): Promise<Uint8Array | undefined> => {
  const { bucket, key } = parseS3Uri(uri);
  return world.objects.get(bucket, key);
};

export const writeS3 = (world: World, uri: string, body: Uint8Array): Promise<void> => {
  const { bucket, key } = parseS3Uri(uri);
  return world.objects.put(bucket, key, body);
};
