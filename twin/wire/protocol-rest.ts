import { fromAwsChunked, isAwsChunked } from "./aws-chunked.ts";
import { bytesOf } from "./body.ts";
import type { Member, ServiceContract, Shape, Shapes } from "./contract/contract.ts";
import { shapeOf } from "./contract/contract.ts";
import { bodyMembers, fromJson } from "./json-values.ts";
import type { Protocol, WireRequest } from "./protocol.ts";
import { jsonError, onWire, parseBody } from "./protocol-json.ts";
import { encodeRest } from "./protocol-rest-response.ts";
import type { Route } from "./route.ts";
import { AwsError } from "./service.ts";
import { scalarOf } from "./text-values.ts";
import { escapeXml, parseXml, tag } from "./xml.ts";
import { fromXml } from "./xml-values.ts";

/** REST JSON (Greengrass, IoT) and REST XML (S3): members in path, query, headers and body. */
export const rest: Protocol = {
  async decode(wire, route) {
    const { contract, operationContract } = route;
    if (operationContract.input === null) return {};
    const shape = shapeOf(contract.shapes, operationContract.input);
    return {
      ...(await bodyOf(wire, contract, operationContract.input, shape)),
      ...boundMembers(wire, route, shape),
    };
  },

  encode: encodeRest,

  encodeError(error, contract, requestId) {
    if (contract.protocol === "rest-json") return jsonError(onWire(error, contract), requestId);
    const headers = { "x-amz-request-id": requestId, "content-type": "application/xml" };
    // 304 has no body.
    if (error.status === 304) return new Response(null, { status: 304, headers });
    const extra = Object.entries(error.members)
      .map(([name, value]) => tag(name, escapeXml(String(value))))
      .join("");
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n${tag("Error", tag("Code", error.code) + tag("Message", escapeXml(error.message)) + extra + tag("RequestId", requestId))}`;
    return new Response(body, {
      status: error.status,
      headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
    });
  },
};

const boundMembers = (wire: WireRequest, route: Route, input: Shape): Record<string, unknown> => {
  const url = new URL(wire.request.url);
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(input.members ?? {})) {
    const value = boundValue(name, member, route, url.searchParams, wire.request.headers);
    if (value !== undefined) members[name] = value;
  }
  return members;
};

const boundValue = (
  name: string,
  member: Member,
  route: Route,
  search: URLSearchParams,
  headers: Headers,
): unknown => {
  const shapes = route.contract.shapes;
  const wireName = member.locationName ?? name;
  switch (member.location) {
    case "uri":
      return textValue(shapes, member, route.uri[wireName], "iso8601");
    case "querystring":
      return queryValue(shapes, member, search.getAll(wireName));
    case "header":
      return headerValue(shapes, member, wireName, headers);
    case "headers":
      return headerMap(wireName, headers);
    default:
      return undefined;
  }
};

const textValue = (
  shapes: Shapes,
  member: Member,
  text: string | undefined,
  timestamps: "iso8601" | "rfc822",
): unknown =>
  text === undefined ? undefined : scalarOf(shapeOf(shapes, member.shape), text, timestamps);

const queryValue = (shapes: Shapes, member: Member, texts: readonly string[]): unknown => {
  const shape = shapeOf(shapes, member.shape);
  const item = shape.member;
  if (texts.length === 0 || item === undefined)
    return textValue(shapes, member, texts[0], "iso8601");
  return texts.map((text) => textValue(shapes, item, text, "iso8601"));
};

const headerValue = (
  shapes: Shapes,
  member: Member,
  wireName: string,
  headers: Headers,
): unknown => {
  const text = headers.get(wireName);
  if (text === null) return undefined;
  const item = shapeOf(shapes, member.shape).member;
  if (item !== undefined)
    return text.split(",").map((part) => textValue(shapes, item, part.trim(), "rfc822"));
  if (wireName.toLowerCase() !== "content-encoding")
    return textValue(shapes, member, text, "rfc822");
  // The transfer's framing is not part of the object.
  return (
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "aws-chunked" && part !== "")
      .join(",") || undefined
  );
};

const headerMap = (prefix: string, headers: Headers): Record<string, string> | undefined => {
  const found = [...headers].filter(([key]) => key.startsWith(prefix.toLowerCase()));
  return found.length === 0
    ? undefined
    : Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]));
};

const bodyOf = async (
  wire: WireRequest,
  contract: ServiceContract,
  inputName: string,
  input: Shape,
): Promise<Record<string, unknown>> => {
  if (input.payload !== undefined) return payloadOf(wire, contract, input.payload, input);
  if (bodyMembers(input).length === 0) return {};
  const members = structured(contract, inputName, await wire.text());
  return (members as Record<string, unknown> | undefined) ?? {};
};

const payloadOf = async (
  wire: WireRequest,
  contract: ServiceContract,
  name: string,
  input: Shape,
): Promise<Record<string, unknown>> => {
  const member = input.members?.[name];
  if (member === undefined) return {};
  const shape = shapeOf(contract.shapes, member.shape);
  if (member.streaming === true || shape.streaming === true) {
    return { [name]: streamOf(wire.request) };
  }
  if (shape.type === "blob") return present(name, await bytesOf(wire.request));
  const text = await wire.text();
  if (shape.type === "string") return present(name, text);
  const value = structured(contract, member.shape, text);
  return value === undefined ? {} : { [name]: value };
};

const present = (name: string, value: string | Uint8Array): Record<string, unknown> =>
  value.length === 0 ? {} : { [name]: value };

const streamOf = (request: Request): ReadableStream<Uint8Array> => {
  const body: ReadableStream<Uint8Array> = request.body ?? new Blob([]).stream();
  return isAwsChunked(request.headers)
    ? fromAwsChunked(body, request.headers.get("x-amz-trailer"))
    : body;
};

const structured = (contract: ServiceContract, shapeName: string, text: string): unknown => {
  if (text.trim() === "") return undefined;
  if (contract.protocol === "rest-json")
    return fromJson(contract.shapes, shapeName, parseBody(text));
  const element = parseXml(text);
  if (element === undefined)
    throw new AwsError(
      "MalformedXML",
      `body: expected one XML element, got '${text.slice(0, 120)}'`,
    );
  return fromXml(contract.shapes, shapeName, element);
};
