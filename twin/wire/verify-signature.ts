import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { bytesOf } from "./body.ts";
import { AwsError } from "./service.ts";
import type { Signature } from "./signature.ts";

/** The secret of an access key; undefined for a key that nobody was given. */
export type SecretOf = (accessKeyId: string) => string | undefined;

/**
 * Whether the request was signed with its access key's secret, by Signature Version 4 in header or
 * query, or by version 2 in the query.
 * (IAM user guide, "Create a signed AWS API request") @throws AwsError as AWS refuses it
 */
export const verifySignature = async (
  request: Request,
  { accessKeyId, signingName }: Signature,
  secretOf: SecretOf,
): Promise<void> => {
  const names = ERROR_NAMES[signingName] ?? ERROR_NAMES["json"];
  const secret = secretOf(accessKeyId);
  if (secret === undefined) {
    const message = `The AWS Access Key Id ${accessKeyId} does not exist in our records.`;
    throw new AwsError(names?.key ?? "", message, 403);
  }
  const url = new URL(request.url);
  const signed = url.searchParams.has("AWSAccessKeyId")
    ? version2(request, url, secret)
    : await version4(request, url, secret, signingName);
  if (signed !== undefined && isEqual(signed.expected, signed.given)) return;
  throw new AwsError(
    names?.signature ?? "",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    403,
  );
};

/** What services call an unknown key and a wrong signature. */
const ERROR_NAMES: Readonly<Record<string, { key: string; signature: string }>> = {
  s3: { key: "InvalidAccessKeyId", signature: "SignatureDoesNotMatch" },
  sns: { key: "InvalidClientTokenId", signature: "SignatureDoesNotMatch" },
  sts: { key: "InvalidClientTokenId", signature: "SignatureDoesNotMatch" },
  json: { key: "UnrecognizedClientException", signature: "InvalidSignatureException" },
};

interface Signed {
  readonly expected: string;
  readonly given: string;
}

const version4 = async (
  request: Request,
  url: URL,
  secret: string,
  signingName: string,
): Promise<Signed | undefined> => {
  const parts = partsOf(request, url);
  if (parts === undefined) return undefined;
  const { scope, date, signedHeaders, given } = parts;
  const canonical = [
    request.method,
    signingName === "s3" ? url.pathname : url.pathname.split("/").map(encoded).join("/"),
    queryOf(url, signingName),
    ...signedHeaders.map((name) => `${name}:${headerOf(request, url, name)}`),
    "",
    signedHeaders.join(";"),
    await payloadHash(request, url, signingName),
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical)].join("\n");
  const key = scope.reduce<string | Buffer>((made, part) => hmac(made, part), `AWS4${secret}`);
  return { expected: hmac(key, text).toString("hex"), given };
};

/** Of the header, or of the query of a presigned request. */
const partsOf = (request: Request, { searchParams }: URL) => {
  const header = request.headers.get("authorization") ?? "";
  const field = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(header)?.[1];
  const credential = field("Credential") ?? searchParams.get("X-Amz-Credential");
  const signedHeaders = field("SignedHeaders") ?? searchParams.get("X-Amz-SignedHeaders");
  const given = field("Signature") ?? searchParams.get("X-Amz-Signature");
  const date = searchParams.get("X-Amz-Date") ?? request.headers.get("x-amz-date");
  if (!credential || !signedHeaders || !given || !date) return undefined;
  // An access key id may itself hold slashes.
  const scope = credential.split("/").slice(-4);
  return { scope, date, signedHeaders: signedHeaders.split(";"), given };
};

/** (RFC 3986) */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** IoT's gateway takes the session token beside what is signed. (IoT Core developer guide, "MQTT over the WebSocket protocol") */
const unsigned = (signingName: string): string[] =>
  signingName === "iotdevicegateway"
    ? ["X-Amz-Signature", "X-Amz-Security-Token"]
    : ["X-Amz-Signature"];

const queryOf = ({ searchParams }: URL, signingName: string): string =>
  [...searchParams]
    .filter(([name]) => !unsigned(signingName).includes(name))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");

const headerOf = ({ headers }: Request, url: URL, name: string): string => {
  const value = headers.get(name) ?? (name === "host" ? url.host : "");
  return value.trim().replaceAll(/\s+/g, " ");
};

const payloadHash = async (
  request: Request,
  { searchParams }: URL,
  signingName: string,
): Promise<string> => {
  const told = request.headers.get("x-amz-content-sha256");
  if (told !== null) return told;
  // S3 alone leaves the body of a presigned request unsigned. (Signature V4, "Create a signed request")
  if (signingName === "s3" && searchParams.has("X-Amz-Signature")) return "UNSIGNED-PAYLOAD";
  return sha256(await bytesOf(request.clone()));
};

/** (S3 user guide, "Signing and authenticating REST requests (Signature version 2)") */
const version2 = (request: Request, url: URL, secret: string): Signed => {
  const { searchParams, pathname } = url;
  const text = [request.method, "", "", searchParams.get("Expires"), pathname].join("\n");
  return {
    expected: createHmac("sha1", secret).update(text).digest("base64"),
    given: searchParams.get("Signature") ?? "",
  };
};

const sha256 = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

const isEqual = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
