/** What a request tells of where it comes from, as its headers say it. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site; only browsers send it, and no page can forge it. */
  readonly site: string | undefined;
}

/** `page` serves a page that may call back; `api` serves programs, and no page of any origin. */
export interface Door {
  readonly kind: "page" | "api";
  /** On loopback. */
  readonly port: number;
}

/** Somebody who may not come in: which header shows it, and what to tell them. */
export interface Stranger {
  readonly header: "Host" | "Origin" | "Sec-Fetch-Site";
  readonly status: 403 | 421;
  readonly reason: string;
}

/**
 * Who may not enter a server on loopback. It trusts what runs on this machine, so it must know that a
 * request comes from a program or from its own page, not from another site in the same browser.
 */
export const strangerAt = (door: Door, { host, origin, site }: Caller): Stranger | undefined => {
  const own = `http://127.0.0.1:${door.port}`;
  // A name of somebody else's that resolves to 127.0.0.1 (DNS rebinding) shows in Host.
  if (host === undefined || !isOwnHost(door, host.toLowerCase())) {
    const reason = `Host: ${host ?? "none"} is not this server; use ${own}`;
    return { header: "Host", status: 421, reason };
  }
  const isPage = door.kind === "page";
  const remedy = isPage ? `open http://${host} itself` : "no web page may; use an AWS client";
  if (origin !== undefined && !(isPage && origin === `http://${host}`)) {
    const reason = `Origin: ${origin} may not use this server; ${remedy}`;
    return { header: "Origin", status: 403, reason };
  }
  // "none" is what somebody typed or pasted, such as a presigned URL.
  const sites: readonly (string | undefined)[] = isPage ? ["same-origin", "none"] : ["none"];
  if (site !== undefined && !sites.includes(site)) {
    const reason = `Sec-Fetch-Site: ${site} requests are refused; ${remedy}`;
    return { header: "Sec-Fetch-Site", status: 403, reason };
  }
  return undefined;
};

const isOwnHost = ({ kind, port }: Door, host: string): boolean => {
  const name = host.endsWith(`:${port}`) ? host.slice(0, -`:${port}`.length) : host;
  if (name === host && port !== 80) return false;
  if (name === "127.0.0.1" || name === "localhost") return true;
  // S3 clients write a bucket into the name; nobody can register a name below localhost. (RFC 6761)
  return kind === "api" && /^[a-z0-9][a-z0-9.-]*\.localhost$/.test(name);
};
