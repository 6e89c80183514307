import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "./sha256.ts";

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
  // The port stands in what is signed where it is not the protocol's own, as in the Host header.
  const { host, hostname, port, protocol } = new URL(url);
  const signer = new SignatureV4({
    service: "iotdevicegateway",
    region,
    credentials,
    sha256: Sha256,
  });
  const { query } = await signer.presign(
    {
      method: "GET",
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path: "/mqtt",
      headers: { host },
      query: {},
    },
    { expiresIn: LIFETIME_SECONDS, signingDate: now },
  );
  const signed = { ...query, ...(sessionToken && { "X-Amz-Security-Token": sessionToken }) };
  const pairs = Object.entries(signed).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  );
  return `${protocol}//${host}/mqtt?${pairs.join("&")}`;
};

/** Only for connecting; the connection itself goes on. */
const LIFETIME_SECONDS = 300;
