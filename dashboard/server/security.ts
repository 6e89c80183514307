import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/** On every answer. Styles and scripts come from here or not at all, and nothing is framed. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "cache-control": "no-store",
};

/**
 * The server has no accounts: it trusts this machine's user. So it must know that the request comes
 * from its own page or a tool on this machine, not from another site in the same browser.
 * @throws Refusal 403 or 421
 */
export const admit = (request: IncomingMessage, port: number): void => {
  const { headers } = request;
  const host = headers.host ?? "none";
  // A name of somebody else's that resolves to 127.0.0.1 (DNS rebinding) shows in Host.
  if (!hostsOf(port).includes(host)) {
    throw new Refusal(`Host: ${host} is not this server; use http://127.0.0.1:${port}`, {
      status: 421,
    });
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Refusal(`Origin: ${origin} may not use this server; open http://${host} itself`, {
      status: 403,
    });
  }
  if (!isOwnSite(headers) && !isVisit(request)) {
    throw new Refusal(
      `Sec-Fetch-Site: ${headers["sec-fetch-site"]} requests are refused; open http://${host} itself`,
      { status: 403 },
    );
  }
};

const hostsOf = (port: number): string[] =>
  ["127.0.0.1", "localhost"].flatMap((name) =>
    port === 80 ? [name, `${name}:80`] : [`${name}:${port}`],
  );

/** Only browsers send the header; a tool without it is not a page of another site. */
const isOwnSite = (headers: IncomingHttpHeaders): boolean =>
  ["same-origin", "none", undefined].includes(headers["sec-fetch-site"] as string | undefined);

/** Somebody follows a link to the page: that shows it to them, not to the site with the link. */
const isVisit = ({ method, url, headers }: IncomingMessage): boolean =>
  method === "GET" &&
  url === "/" &&
  headers["sec-fetch-mode"] === "navigate" &&
  headers["sec-fetch-dest"] === "document";
