/** What a request tells of where it comes from, as its headers say it. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Sec-Fetch-Site; only browsers send it, and no page can forge it. */
  readonly site: string | undefined;
}

/** Somebody who may not come in: which header shows it, and what to tell them. */
export interface Stranger {
  readonly header: "Host" | "Origin" | "Sec-Fetch-Site";
  readonly status: 403 | 421;
  readonly reason: string;
}

/**
 * Who may not enter a server with a page, on a port of loopback. It trusts what runs on this machine,
 * so it must know that a request comes from a program or from its own page, not from another site in
 * the same browser.
 */
export const strangerAt = (port: number, { host, origin, site }: Caller): Stranger | undefined => {
  // A name of somebody else's that resolves to 127.0.0.1 (DNS rebinding) shows in Host.
  if (host === undefined || !isOwnHost(port, host.toLowerCase())) {
    const reason = `Host: ${host ?? "none"} is not this server; use http://127.0.0.1:${port}`;
    return { header: "Host", status: 421, reason };
  }
  const remedy = `open http://${host} itself`;
  if (origin !== undefined && origin !== `http://${host}`) {
    const reason = `Origin: ${origin} may not use this server; ${remedy}`;
    return { header: "Origin", status: 403, reason };
  }
  // "none" is what somebody typed or pasted.
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    const reason = `Sec-Fetch-Site: ${site} requests are refused; ${remedy}`;
    return { header: "Sec-Fetch-Site", status: 403, reason };
  }
  return undefined;
};

const isOwnHost = (port: number, host: string): boolean => {
  const name = host.endsWith(`:${port}`) ? host.slice(0, -`:${port}`.length) : host;
  if (name === host && port !== 80) return false;
  return name === "127.0.0.1" || name === "localhost";
};
