import { errorText } from "../error-text.ts";
import type { Place } from "../identity/need.ts";
import type { Principal, PrincipalOf } from "../identity/principal.ts";
import { hidingMissing, refuseForbidden } from "./authorize.ts";
import { bytesOf } from "./body.ts";
import { faultsOf } from "./contract/check.ts";
import type { ServiceContract } from "./contract/contract.ts";
import { routeOf } from "./find-route.ts";
import { refuseForeignArns } from "./foreign-arn.ts";
import type { ObservedCall, Violation } from "./observed-call.ts";
import type { Protocol, WireError, WireRequest } from "./protocol.ts";
import { protocolOf } from "./protocol-of.ts";
import type { Route } from "./route.ts";
import type { Service } from "./service.ts";
import { AwsError } from "./service.ts";
import { expiryFault, type Signature } from "./signature.ts";
import { verifySignature } from "./verify-signature.ts";
import { withPathStyle } from "./virtual-host.ts";

export interface CallContext {
  readonly services: ReadonlyMap<string, Service>;
  readonly observe: (call: ObservedCall) => void;
  /** Where principals are known, signatures are verified and policies enforced. */
  readonly principalOf: PrincipalOf | undefined;
  /** Where the services stand, as far as ARNs are held against it. */
  readonly place: Place | undefined;
  readonly violate: (violation: Violation) => void;
}

/** Routes, decodes, checks, calls, checks again, encodes; always answers. */
export const answerCall = async (
  original: Request,
  contract: ServiceContract,
  signature: Signature,
  context: CallContext,
  requestId: string,
): Promise<Response> => {
  const started = performance.now();
  const request = contract.name === "s3" ? withPathStyle(original) : original;
  const protocol = protocolOf(contract);
  const seen: Seen = { operation: "unknown", input: {} };
  const finish = (answered: Response, error?: string): Response => {
    const response = request.method === "HEAD" ? withoutBody(answered) : answered;
    context.observe({
      service: contract.name,
      operation: seen.operation,
      caller: signature.accessKeyId,
      input: seen.input,
      status: response.status,
      ...(error === undefined ? {} : { error }),
      milliseconds: performance.now() - started,
    });
    return response;
  };
  try {
    return finish(
      await respond(
        await verified(original, request, signature, context),
        contract,
        signature,
        context,
        protocol,
        seen,
        requestId,
      ),
    );
  } catch (thrown) {
    const error = wireErrorOf(thrown, contract, seen.operation, context);
    return finish(protocol.encodeError(error, contract, requestId), error.code);
  }
};

/** The request to answer, when the one that came was signed by whom it names. */
const verified = async (
  original: Request,
  request: Request,
  signature: Signature,
  { principalOf }: CallContext,
): Promise<WireRequest> => {
  if (principalOf !== undefined) {
    const secretOf = (key: string) => principalOf(key)?.secretAccessKey;
    await verifySignature(original, signature, secretOf);
  }
  return wireOf(request);
};

const withoutBody = ({ status, headers }: Response): Response =>
  new Response(null, { status, headers });

/** What is known of a call when it fails. */
interface Seen {
  operation: string;
  input: Record<string, unknown>;
}

const respond = async (
  wire: WireRequest,
  contract: ServiceContract,
  signature: Signature,
  context: CallContext,
  protocol: Protocol,
  seen: Seen,
  requestId: string,
): Promise<Response> => {
  const expired = expiryFault(wire.request, new Date());
  if (expired) throw new AwsError(expired.code, expired.message, expired.status);
  const route = await routeOf(contract, wire.request, wire.text);
  seen.operation = route.operation;
  const operation = context.services.get(contract.name)?.operations[route.operation];
  if (operation === undefined) throw notServed(contract, route.operation, context);
  seen.input = await protocol.decode(wire, route);
  refuseBadInput(route, seen.input);
  refuseReservedTags(route, seen.input);
  const principal = context.principalOf?.(signature.accessKeyId);
  const { place } = context;
  if (place) {
    const caller = principal?.arn ?? signature.accessKeyId;
    refuseForeignArns(contract, route.operation, seen.input, caller, place);
  }
  const call = {
    service: contract.name,
    operation: route.operation,
    caller: signature.accessKeyId,
    ...(principal && { callerArn: principal.arn }),
  };
  const perform = async () => operation(seen.input, call);
  const performed = principal ? permitted(perform, principal, route, seen, context) : perform();
  const output = ((await performed) ?? {}) as Record<string, unknown>;
  refuseBadOutput(route, output);
  return protocol.encode(output, route, requestId);
};

/** Does it as that principal, when its policies permit it. */
const permitted = async (
  perform: () => Promise<unknown>,
  principal: Principal,
  { contract, operation }: Route,
  { input }: Seen,
  { place }: CallContext,
): Promise<unknown> => {
  if (place === undefined) return perform();
  refuseForbidden(principal, contract, operation, input, place);
  try {
    return await perform();
  } catch (thrown) {
    throw hidingMissing(thrown, principal, contract, input, place);
  }
};

const wireOf = (request: Request): WireRequest => {
  let text: Promise<string> | undefined;
  return {
    request,
    text: () => {
      text ??= bytesOf(request).then((bytes) => bytes.toString("utf8"));
      return text;
    },
  };
};

const notServed = (
  contract: ServiceContract,
  operation: string,
  context: CallContext,
): AwsError => {
  const has = context.services.has(contract.name);
  return new AwsError(
    "UnknownOperationException",
    has
      ? `${contract.name}: the local endpoint does not serve ${operation}`
      : `the local endpoint does not serve ${contract.name} (called: ${operation})`,
    404,
  );
};

const refuseBadInput = ({ contract, operationContract }: Route, input: unknown): void => {
  const faults =
    operationContract.input === null
      ? []
      : faultsOf(contract.shapes, operationContract.input, input);
  if (faults.length > 0)
    throw new AwsError(VALIDATION_ERRORS[contract.name] ?? "ValidationException", sentence(faults));
};

/** Tags that begin with "aws:" are AWS's own. */
const refuseReservedTags = (
  { contract }: Route,
  input: Readonly<Record<string, unknown>>,
): void => {
  const reserved = tagKeysOf(input["Tags"] ?? input["tags"]).find((key) => /^aws:/i.test(key));
  if (reserved === undefined) return;
  throw new AwsError(
    VALIDATION_ERRORS[contract.name] ?? "ValidationException",
    `${reserved}: tag keys that begin with aws: are reserved for AWS; leave it out`,
  );
};

/** Of a list of pairs, in either spelling, or of a map. */
const tagKeysOf = (tags: unknown): string[] => {
  if (!Array.isArray(tags)) return Object.keys(tags ?? {});
  return (tags as { Key?: string; key?: string }[]).map(({ Key, key }) => Key ?? key ?? "");
};

const refuseBadOutput = (
  { contract, operationContract }: Route,
  output: Record<string, unknown>,
): void => {
  const faults =
    operationContract.output === null
      ? Object.keys(output).map((name) => `'${name}': the operation answers nothing`)
      : faultsOf(contract.shapes, operationContract.output, output);
  if (faults.length > 0)
    throw new ContractBroken(`the response breaks AWS's contract: ${faults.join("; ")}`);
};

/** Needs no stack: the message says what the operation answered. */
class ContractBroken extends Error {}

/** What a service calls a request that breaks its contract; ValidationException where not named here. */
const VALIDATION_ERRORS: Readonly<Record<string, string>> = {
  iot: "InvalidRequestException",
  "iot-data": "InvalidRequestException",
  s3: "InvalidRequest",
  sns: "InvalidParameterException",
  sts: "ValidationError",
  lambda: "InvalidParameterValueException",
};

const sentence = (faults: readonly string[]): string =>
  `${faults.length} validation error${faults.length === 1 ? "" : "s"} detected: ${faults.join("; ")}`;

const wireErrorOf = (
  thrown: unknown,
  contract: ServiceContract,
  operation: string,
  context: CallContext,
): WireError => {
  if (thrown instanceof AwsError) {
    const { code, message, status, members } = thrown;
    const known = contract.errors[code];
    return {
      code: known?.code ?? code,
      message,
      status: known?.httpStatusCode ?? status,
      members,
    };
  }
  const message = errorText(thrown);
  context.violate({ service: contract.name, operation, message: detailOf(thrown, message) });
  return {
    code: "InternalFailure",
    message: `local ${contract.name}.${operation}: ${message}`,
    status: 500,
    members: {},
  };
};

const detailOf = (thrown: unknown, message: string): string =>
  thrown instanceof Error && !(thrown instanceof ContractBroken)
    ? (thrown.stack ?? message)
    : message;
