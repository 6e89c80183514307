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
