import type { ServiceContract } from "./contract/contract.ts";
import { fromJson, toJson } from "./json-values.ts";
import type { Protocol, WireError } from "./protocol.ts";
import { AwsError } from "./service.ts";

/** AWS JSON 1.0 and 1.1: one POST, operation in `x-amz-target`, everything in the body. */
export const jsonRpc: Protocol = {
  async decode({ text }, { contract, operationContract }) {
    const body = parseBody(await text());
    const input = operationContract.input;
    return input === null
      ? body
      : (fromJson(contract.shapes, input, body) as Record<string, unknown>);
  },

  encode(output, { contract, operationContract }, requestId) {
    const name = operationContract.output;
    return jsonResponse(name === null ? undefined : toJson(contract.shapes, name, output), 200, {
      "content-type": `application/x-amz-json-${contract.jsonVersion ?? "1.1"}`,
      "x-amzn-requestid": requestId,
    });
  },

  encodeError(error, contract, requestId) {
    const contentType = `application/x-amz-json-${contract.jsonVersion ?? "1.1"}`;
    return jsonError(onWire(error, contract), requestId, contentType);
  },
};

/** The same error with its further members in the wire's form. */
export const onWire = (error: WireError, { shapes }: ServiceContract): WireError =>
  shapes[error.code] === undefined
    ? error
    : { ...error, members: toJson(shapes, error.code, error.members) as Record<string, unknown> };

/** An error as both JSON protocols write it. */
export const jsonError = (
  { code, message, status, members }: WireError,
  requestId: string,
  contentType = "application/json",
): Response =>
  jsonResponse({ __type: code, ...members, message }, status, {
    "content-type": contentType,
    "x-amzn-requestid": requestId,
    "x-amzn-errortype": code,
  });

/** A JSON response with its length: without one, each response leaks about 37 kB in msw 3. */
const jsonResponse = (body: unknown, status: number, headers: Record<string, string>): Response => {
  if (status === 204) return new Response(null, { status, headers });
  const text = body === undefined ? "" : JSON.stringify(body);
  return new Response(text, {
    status,
    headers: { ...headers, "content-length": String(Buffer.byteLength(text)) },
  });
};

/** @throws AwsError SerializationException when the body is not a JSON object */
export const parseBody = (text: string): Record<string, unknown> => {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Falls through to the error below, which shows what was there.
  }
  throw new AwsError(
    "SerializationException",
    `body: expected a JSON object, got '${text.slice(0, 120)}'`,
  );
};
