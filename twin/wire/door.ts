/** Somebody who may not come in: what to answer them. */
export interface Stranger {
  readonly status: 403 | 421;
  readonly reason: string;
}

/**
 * Who may not enter the endpoint on loopback. It trusts what runs on this machine, so a request must
 * come from a program: no page of any origin may call it, whatever the user's browser signs.
 */
export const strangerAt = (
  port: number,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Stranger | undefined => {
  const { host, origin, "sec-fetch-site": site } = headers;
  // A name of somebody else's that resolves to 127.0.0.1 (DNS rebinding) shows in Host.
  if (typeof host !== "string" || !isOwnHost(port, host.toLowerCase())) {
    return {
      status: 421,
      reason: `Host: ${host ?? "none"} is not this server; use http://127.0.0.1:${port}`,
    };
  }
  if (origin !== undefined) return refused("Origin", origin);
  // Only browsers send it, and no page can forge it; "none" is what somebody typed, such as a presigned URL.
  return site === undefined || site === "none" ? undefined : refused("Sec-Fetch-Site", site);
};

const refused = (header: string, value: string | readonly string[]): Stranger => ({
  status: 403,
  reason: `${header}: ${value} may not use this server; no web page may; use an AWS client`,
});

const isOwnHost = (port: number, host: string): boolean => {
  const name = host.endsWith(`:${port}`) ? host.slice(0, -`:${port}`.length) : host;
  if (name === host && port !== 80) return false;
  // S3 clients write a bucket into the name; nobody can register a name below localhost. (RFC 6761)
  return (
    name === "127.0.0.1" || name === "localhost" || /^[a-z0-9][a-z0-9.-]*\.localhost$/.test(name)
  );
};
