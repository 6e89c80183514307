import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { strangerAt } from "../../domain/door.ts";
import { isPage } from "./paths.ts";
import { Refusal } from "./refusal.ts";

/** On every answer. Styles and scripts come from here or not at all, and nobody frames it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    // An evaluation report, in a frame of its own.
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types event-stream",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "cache-control": "no-store",
};

/** On a document of somebody else's making, such as an evaluation report: it may only be looked at, also in the page. */
export const DOCUMENT_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox",
};

/**
 * Lets in what comes from the dashboard's own page or from a tool on this machine.
 * @throws Refusal 403 or 421
 */
export const admit = (request: IncomingMessage, port: number): void => {
  const { headers } = request;
  const stranger = strangerAt(port, {
    host: headers.host,
    origin: headers.origin,
    site: siteOf(headers),
  });
  if (stranger === undefined) return;
  if (stranger.header === "Sec-Fetch-Site" && isVisit(request)) return;
  throw new Refusal(stranger.reason, { status: stranger.status });
};

const siteOf = ({ "sec-fetch-site": site }: IncomingHttpHeaders): string | undefined =>
  Array.isArray(site) ? site.join(", ") : site;

/** Somebody follows a link to the page: that shows it to them, not to the site with the link. */
const isVisit = ({ method, url, headers }: IncomingMessage): boolean =>
  method === "GET" &&
  isPage((url ?? "").replace(/\?.*$/, "")) &&
  headers["sec-fetch-mode"] === "navigate" &&
  headers["sec-fetch-dest"] === "document";
