import { randomUUID } from "node:crypto";
import type { HttpHandler } from "msw/http";
import { http } from "msw/http";
import type { Place } from "../identity/need.ts";
import type { PrincipalOf } from "../identity/principal.ts";
import { answerCall } from "./call.ts";
import { contractOf } from "./contract/contract.ts";
import { serviceOf } from "./find-route.ts";
import type { ObservedCall, Violation } from "./observed-call.ts";
import { jsonError } from "./protocol-json.ts";
import type { Service } from "./service.ts";
import { signatureOf } from "./signature.ts";

export interface EndpointOptions {
  readonly services: readonly Service[];
  /** Sees every call that reached a service, refused ones included. */
  readonly onCall?: ((call: ObservedCall) => void) | undefined;
  /** Who has which access key; without it every signature is taken as it is and everybody may do everything. */
  readonly principalOf?: PrincipalOf | undefined;
  /** Where the services stand; without it no ARN is held against it, and no policy enforced. */
  readonly place?: Place | undefined;
  /** Gets one line per violation; default: standard error. */
  readonly log?: (line: string) => void;
}

export interface Endpoint {
  /** For msw's `setupServer(...handlers)` and for `serveEndpoint`. */
  readonly handlers: HttpHandler[];
  /** Grows while the endpoint runs; tests expect it to stay empty. */
  readonly violations: readonly Violation[];
}

/**
 * The local AWS endpoint: takes every signed request and every request to amazonaws.com.
 * @throws Error naming an operation that a service has and the contract lacks: it could not be reached
 */
export const createEndpoint = (options: EndpointOptions): Endpoint => {
  refuseUnreachable(options.services);
  const violations: Violation[] = [];
  const log = options.log ?? ((line: string) => console.error(line));
  const services = new Map(options.services.map((service) => [service.name, service]));
  const context = {
    services,
    observe: options.onCall ?? (() => undefined),
    principalOf: options.principalOf,
    place: options.place,
    violate(violation: Violation) {
      const isKnown = violations.some(({ message }) => message === violation.message);
      violations.push(violation);
      // Clients retry a 500 several times; the log shows it once.
      if (isKnown) return;
      log(`defect in the local ${violation.service}.${violation.operation}: ${violation.message}`);
    },
  };
  const handler = http.all(isForAws, ({ request }) => answer(request, context));
  return { handlers: [handler], violations };
};

/** As `createEndpoint`, for a test that needs only the handlers. */
export const handlersOf = (
  services: readonly Service[],
  options: Omit<EndpointOptions, "services"> = {},
): HttpHandler[] => createEndpoint({ ...options, services }).handlers;

const refuseUnreachable = (services: readonly Service[]): void => {
  const missing = services.flatMap(({ name, operations }) =>
    Object.keys(operations)
      .filter((operation) => contractOf(name)?.operations[operation] === undefined)
      .map((operation) => `${name}.${operation}`),
  );
  if (missing.length > 0) {
    throw new Error(
      `local endpoint: no contract of ${missing.join(", ")}; add it to twin/wire/contract/supplement.json`,
    );
  }
};

const isForAws = ({ request }: { request: Request }): boolean =>
  signatureOf(request) !== undefined || new URL(request.url).hostname.endsWith(".amazonaws.com");

// Every path ends in a response: a handler that answers undefined sends msw to the real network.
const answer = async (
  request: Request,
  context: Parameters<typeof answerCall>[3],
): Promise<Response> => {
  const requestId = randomUUID();
  const signature = signatureOf(request);
  if (signature === undefined) {
    return refusal(
      "MissingAuthenticationTokenException",
      `${request.method} ${request.url}: the request is not signed`,
      403,
      requestId,
    );
  }
  const contract = serviceOf(request, signature);
  if (contract === undefined) {
    const message = `the local endpoint has no service that signs as "${signature.signingName}"; it serves ${[...context.services.keys()].join(", ")}`;
    return refusal("UnknownServiceException", message, 404, requestId);
  }
  return answerCall(request, contract, signature, context, requestId);
};

const refusal = (code: string, message: string, status: number, requestId: string): Response =>
  jsonError({ code, message, status, members: {} }, requestId);
