/** Who signed a request, and for which service: the credential scope of AWS Signature Version 4. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
}

/**
 * Reads the header form or the presigned form, and the presigned form of version 2, which boto3 and
 * the CLI still write for S3. The signature itself is not verified.
 */
export const signatureOf = (request: Request): Signature | undefined => {
  const query = new URL(request.url).searchParams;
  const header = /Credential=([^,\s]+)/.exec(request.headers.get("authorization") ?? "");
  const scope = header?.[1] ?? query.get("X-Amz-Credential");
  return scope === null ? presignedVersion2(query) : ofScope(scope);
};

/** A week. (Signature V4, query parameters) */
const MAX_EXPIRES_SECONDS = 604_800;

/** Why a presigned request may not be used any more, or never could. */
export const expiryFault = (
  request: Request,
  now: Date,
): { code: string; message: string; status: number } | undefined => {
  const query = new URL(request.url).searchParams;
  const version2 = query.get("Expires");
  if (query.has("AWSAccessKeyId") && version2 !== null) {
    return Number(version2) * 1_000 < now.getTime() ? EXPIRED : undefined;
  }
  const lifetime = query.get("X-Amz-Expires");
  if (lifetime === null) return undefined;
  const seconds = Number(lifetime);
  if (!(seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS)) {
    const message = `X-Amz-Expires must be from 1 to ${MAX_EXPIRES_SECONDS} seconds, got ${lifetime}`;
    return { code: "AuthorizationQueryParametersError", message, status: 400 };
  }
  return signedAt(query.get("X-Amz-Date")) + seconds * 1_000 < now.getTime() ? EXPIRED : undefined;
};

const EXPIRED = { code: "AccessDenied", message: "Request has expired", status: 403 };

/** Of the basic form of ISO 8601, 20261126T190000Z; not a number for any other. */
const signedAt = (date: string | null): number =>
  Date.parse(
    (date ?? "").replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );

/** Query parameters that sign a request and belong to no operation. */
export const isSigningParameter = (name: string): boolean =>
  name.toLowerCase().startsWith("x-amz-") || VERSION_2.includes(name);

const VERSION_2 = ["AWSAccessKeyId", "Signature", "Expires"];

const ofScope = (scope: string): Signature | undefined => {
  const parts = scope.split("/");
  // An access key id may itself hold slashes when a function's name serves as one.
  const [region, signingName] = parts.slice(-3, -1);
  const accessKeyId = parts.slice(0, -4).join("/");
  return region && signingName && accessKeyId ? { accessKeyId, region, signingName } : undefined;
};

const presignedVersion2 = (query: URLSearchParams): Signature | undefined => {
  const accessKeyId = query.get("AWSAccessKeyId");
  return accessKeyId && query.has("Signature")
    ? { accessKeyId, region: "", signingName: "s3" }
    : undefined;
};
