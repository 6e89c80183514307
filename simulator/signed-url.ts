import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The WebSocket URL with which IoT Core takes these credentials. The session token is appended after
 * the signature: IoT does not sign it, other than every other service. (IoT Core developer guide,
 * "MQTT over the WebSocket protocol")
 */
export const signedUrl = async (
  url: string,
  region: string,
  { sessionToken, ...credentials }: AwsCredentials,
  now = new Date(),
): Promise<string> => {
  const { hostname } = new URL(url);
  const signer = new SignatureV4({
    service: "iotdevicegateway",
    region,
    credentials,
    sha256: Sha256,
  });
  const { query } = await signer.presign(
    {
      method: "GET",
      protocol: "wss:",
      hostname,
      path: "/mqtt",
      headers: { host: hostname },
      query: {},
    },
    { expiresIn: LIFETIME_SECONDS, signingDate: now },
  );
  const signed = { ...query, ...(sessionToken && { "X-Amz-Security-Token": sessionToken }) };
  const pairs = Object.entries(signed).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  );
  return `wss://${hostname}/mqtt?${pairs.join("&")}`;
};

/** Only for connecting; the connection itself goes on. */
const LIFETIME_SECONDS = 300;

/** Node's digest in the shape that the signer asks for. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    throw new Error("a digest is used once");
  }
}

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array => {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};
