import { createHash } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { type HttpHandler, http } from "msw/http";
import { Sha256 } from "../../../adapters/mqtt/sha256.ts";
import { signatureOf } from "../../../twin/wire/signature.ts";

export interface StrictFront {
  /** To be asked before the services' own. */
  readonly handler: HttpHandler;
  /** Signing names of the services whose first request was throttled. */
  readonly throttled: ReadonlySet<string>;
  /** Requests whose signature or payload digest is not what their content makes it. */
  readonly wrong: readonly string[];
}

/**
 * Verifies each request's signature, which the local endpoint does not, and throttles each service's
 * first request in that service's own protocol, so that a client has to try again.
 */
export const createStrictFront = (secretAccessKey: string): StrictFront => {
  const throttled = new Set<string>();
  const wrong: string[] = [];
  const handler = http.all("*", async ({ request }) => {
    const service = signatureOf(request)?.signingName ?? "";
    if (!(await isSigned(request, secretAccessKey))) {
      wrong.push(`${service} ${request.method} ${request.url}`);
    }
    if (throttled.has(service)) return undefined;
    throttled.add(service);
    return throttling(service);
  });
  return { handler, throttled, wrong };
};

const throttling = (service: string): Response => {
  if (service === "s3")
    return xml(503, "<Error><Code>SlowDown</Code><Message>slow</Message></Error>");
  if (service === "sns") {
    return xml(
      400,
      "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>slow</Message></Error></ErrorResponse>",
    );
  }
  const error = "ThrottlingException";
  const body = ["iot", "greengrass"].includes(service) ? {} : { __type: `com.amazonaws#${error}` };
  return Response.json(
    { ...body, message: "slow" },
    { status: 400, headers: { "x-amzn-errortype": error } },
  );
};

const xml = (status: number, body: string): Response =>
  new Response(`<?xml version="1.0"?>${body}`, {
    status,
    headers: { "content-type": "application/xml" },
  });

/** Signs what arrived once more, with the headers that were signed, and compares. */
const isSigned = async (request: Request, secretAccessKey: string): Promise<boolean> => {
  const authorization = request.headers.get("authorization") ?? "";
  const { accessKeyId = "", region = "", signingName = "" } = signatureOf(request) ?? {};
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
  const headers = Object.fromEntries(names.map((name) => [name, request.headers.get(name) ?? ""]));
  const body = Buffer.from(await request.clone().arrayBuffer());
  const digest = createHash("sha256").update(body).digest("hex");
  const { pathname, hostname, searchParams } = new URL(request.url);
  const signer = new SignatureV4({
    service: signingName,
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: signingName !== "s3",
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: "http:",
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers,
      body,
    },
    { signingDate: dateOf(request.headers.get("x-amz-date") ?? "") },
  );
  return (
    request.headers.get("x-amz-content-sha256") === digest &&
    signed.headers["authorization"] === authorization
  );
};

/** 20261126T071234Z as a date. */
const dateOf = (text: string): Date =>
  new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
