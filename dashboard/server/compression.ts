import type { IncomingHttpHeaders } from "node:http";
import { gzipSync } from "node:zlib";

/** Shorter than this a body does not gain. */
const LEAST_BYTES = 512;

/** Whether a client said that it reads gzip; `gzip;q=0` says that it does not. */
export const acceptsGzip = ({ "accept-encoding": accepted = "" }: IncomingHttpHeaders): boolean =>
  `${accepted}`.split(",").some((each) => /^\s*gzip\s*(;\s*q=(?!0(\.0+)?\s*$).*)?$/i.test(each));

const compressed = new WeakMap<object, Buffer>();

/** A body as it is sent, with its encoding; an asset is compressed once. */
export const encoded = (
  body: string | Uint8Array,
  headers: IncomingHttpHeaders,
): { readonly body: string | Uint8Array; readonly headers: Readonly<Record<string, string>> } => {
  if (body.length < LEAST_BYTES || !acceptsGzip(headers)) return { body, headers: {} };
  const known = typeof body === "object" ? compressed.get(body) : undefined;
  const packed = known ?? gzipSync(body, { level: typeof body === "object" ? 9 : 4 });
  if (typeof body === "object") compressed.set(body, packed);
  return { body: packed, headers: { "content-encoding": "gzip" } };
};
