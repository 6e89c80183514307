import type { Member, Shape, Shapes } from "./contract/contract.ts";
import { shapeOf } from "./contract/contract.ts";
import { bodyMembers, toJson } from "./json-values.ts";
import type { Route } from "./route.ts";
import { textOf } from "./text-values.ts";
import { tag } from "./xml.ts";
import { toXml } from "./xml-values.ts";

/** Output on member names → status, headers and body of a REST response. */
export const encodeRest = (
  output: Readonly<Record<string, unknown>>,
  route: Route,
  requestId: string,
): Response => {
  const { contract, operationContract } = route;
  const isXml = contract.protocol === "rest-xml";
  const headers = new Headers({ [isXml ? "x-amz-request-id" : "x-amzn-requestid"]: requestId });
  const shape =
    operationContract.output === null
      ? undefined
      : shapeOf(contract.shapes, operationContract.output);
  if (shape !== undefined) setHeaders(headers, contract.shapes, shape, output);
  const status = statusOf(shape, output, operationContract.http.responseCode ?? 200);
  const body = shape === undefined ? empty(isXml) : bodyOf(route, shape, output, isXml);
  if (status === 204) return new Response(null, { status, headers });
  if (body.contentType !== undefined && !headers.has("content-type"))
    headers.set("content-type", body.contentType);
  // Without a length, each response leaks about 37 kB in msw 3; a stream brings its own in ContentLength.
  if (!headers.has("content-length") && !(body.content instanceof ReadableStream)) {
    headers.set("content-length", String(Buffer.byteLength(body.content)));
  }
  return new Response(body.content, { status, headers });
};

interface Body {
  readonly content: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  readonly contentType?: string;
}

const empty = (isXml: boolean): Body =>
  isXml ? { content: "" } : { content: "{}", contentType: "application/json" };

const bodyOf = (
  route: Route,
  shape: Shape,
  output: Readonly<Record<string, unknown>>,
  isXml: boolean,
): Body => {
  const shapes = route.contract.shapes;
  const payload = shape.payload === undefined ? undefined : shape.members?.[shape.payload];
  if (shape.payload !== undefined && payload !== undefined)
    return payloadOf(shapes, shape.payload, payload, output, isXml);
  const members = bodyMembers(shape);
  if (members.length === 0) return empty(isXml);
  const name = route.operationContract.output ?? "";
  if (isXml) return xmlBody(rootName(name), toXml(shapes, name, output));
  const inBody = Object.fromEntries(members.map(([key]) => [key, output[key]]));
  return { content: JSON.stringify(toJson(shapes, name, inBody)), contentType: "application/json" };
};

const payloadOf = (
  shapes: Shapes,
  name: string,
  member: Member,
  output: Readonly<Record<string, unknown>>,
  isXml: boolean,
): Body => {
  const value = output[name];
  if (value === undefined) return { content: "" };
  if (value instanceof ReadableStream) return { content: value };
  // Response wants a view of an ArrayBuffer; a Buffer of the pool is one too.
  if (value instanceof Uint8Array) return { content: value as Uint8Array<ArrayBuffer> };
  if (typeof value === "string") return { content: value };
  if (isXml)
    return xmlBody(member.locationName ?? member.shape, toXml(shapes, member.shape, value));
  return {
    content: JSON.stringify(toJson(shapes, member.shape, value)),
    contentType: "application/json",
  };
};

const setHeaders = (
  headers: Headers,
  shapes: Shapes,
  shape: Shape,
  output: Readonly<Record<string, unknown>>,
): void => {
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    for (const [key, text] of headersOf(shapes, member, member.locationName ?? name, value)) {
      headers.set(key, text);
    }
  }
};

const headersOf = (
  shapes: Shapes,
  member: Member,
  wireName: string,
  value: unknown,
): [string, string][] => {
  if (member.location === "header") return [[wireName, headerText(shapes, member, value)]];
  if (member.location !== "headers") return [];
  return Object.entries(value as object).map(([key, text]) => [wireName + key, String(text)]);
};

const headerText = (shapes: Shapes, member: Member, value: unknown): string =>
  Array.isArray(value) ? value.join(",") : textOf(shapeOf(shapes, member.shape), value, "rfc822");

// RFC 9110: a response with Content-Range is 206; the contract has one code per operation.
const statusOf = (
  shape: Shape | undefined,
  output: Readonly<Record<string, unknown>>,
  usual: number,
): number => {
  const status = Object.entries(shape?.members ?? {}).find(
    ([, member]) => member.location === "statusCode",
  )?.[0];
  if (status !== undefined && typeof output[status] === "number") return output[status];
  return output["ContentRange"] === undefined ? usual : 206;
};

const xmlBody = (root: string, content: string): Body => ({
  content: `<?xml version="1.0" encoding="UTF-8"?>\n${tag(root, content, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"')}`,
  contentType: "application/xml",
});

const rootName = (shapeName: string): string => shapeName.replace(/Output$/, "Result");
