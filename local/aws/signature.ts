/** Who signed a request, and for which service: the credential scope of AWS Signature Version 4. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
}

/** Reads the header form or the presigned form; the signature itself is not verified. */
export const signatureOf = (request: Request): Signature | undefined => {
  const header = /Credential=([^,\s]+)/.exec(request.headers.get("authorization") ?? "");
  const scope = header?.[1] ?? new URL(request.url).searchParams.get("X-Amz-Credential");
  if (scope === null || scope === undefined) return undefined;
  const parts = scope.split("/");
  // An access key id may itself hold slashes when a function's name serves as one.
  const [region, signingName] = parts.slice(-3, -1);
  const accessKeyId = parts.slice(0, -4).join("/");
  return region && signingName && accessKeyId ? { accessKeyId, region, signingName } : undefined;
};
