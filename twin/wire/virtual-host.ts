/**
 * Brings `bucket.s3.<region>.amazonaws.com/key` and `bucket.localhost/key` into path style, which
 * the contract's templates are written in. Answers the request itself when it is path style already.
 */
export const withPathStyle = (request: Request): Request => {
  const url = new URL(request.url);
  const host = request.headers.get("host")?.replace(/:\d+$/, "") ?? url.hostname;
  const bucket = bucketOf(host) ?? bucketOf(url.hostname);
  if (bucket === undefined) return request;
  url.pathname = `/${bucket}${url.pathname}`;
  const hasBody = request.body !== null;
  return new Request(url, {
    method: request.method,
    headers: request.headers,
    ...(hasBody ? { body: request.body, duplex: "half" } : {}),
  } as RequestInit);
};

const bucketOf = (host: string): string | undefined =>
  (/^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?$/.exec(host) ??
    /^(.+)\.localhost$/.exec(host))?.[1];
