import type { ServiceContract } from "./contract/contract.ts";
import { allContracts } from "./contract/contract.ts";
import { restRoutesOf } from "./rest-route.ts";
import type { Route } from "./route.ts";
import { AwsError } from "./service.ts";
import type { Signature } from "./signature.ts";

/** The service a request is meant for; undefined for one that the contract does not know. */
export const serviceOf = (request: Request, signature: Signature): ServiceContract | undefined => {
  const prefix = targetOf(request)?.prefix;
  return (
    allContracts().find((contract) => prefix !== undefined && contract.targetPrefix === prefix) ??
    allContracts().find((contract) => contract.signingName === signature.signingName)
  );
};

/** @throws AwsError naming the operation that the contract does not know */
export const routeOf = (
  contract: ServiceContract,
  request: Request,
  body: () => Promise<string>,
): Promise<Route> => {
  switch (contract.protocol) {
    case "json":
      return named(contract, targetOf(request)?.operation ?? "(no x-amz-target header)");
    case "query":
      return queryRoute(contract, body);
    case "rest-json":
    case "rest-xml":
      return Promise.resolve(restRoute(contract, request));
    default:
      throw new AwsError(
        "UnknownOperationException",
        `${contract.name}: the local endpoint does not speak ${contract.protocol}`,
        404,
      );
  }
};

const queryRoute = async (contract: ServiceContract, body: () => Promise<string>): Promise<Route> =>
  named(contract, new URLSearchParams(await body()).get("Action") ?? "(no Action parameter)");

const targetOf = (request: Request): { prefix: string; operation: string } | undefined => {
  const target = request.headers.get("x-amz-target");
  const dot = target?.lastIndexOf(".") ?? -1;
  return target === null || dot < 0
    ? undefined
    : { prefix: target.slice(0, dot), operation: target.slice(dot + 1) };
};

const named = async (contract: ServiceContract, operation: string): Promise<Route> => {
  const operationContract = contract.operations[operation];
  if (operationContract === undefined) throw unknownOperation(contract, operation);
  return { contract, operation, operationContract, uri: {} };
};

const restRoute = (contract: ServiceContract, request: Request): Route => {
  const match = restRoutesOf(contract)(request);
  if (match === undefined) {
    const { pathname, search } = new URL(request.url);
    throw unknownOperation(contract, `${request.method} ${pathname}${search}`);
  }
  return match;
};

const unknownOperation = (contract: ServiceContract, operation: string): AwsError =>
  new AwsError(
    "UnknownOperationException",
    `${contract.name}: the local endpoint knows no operation ${operation}; add it to twin/wire/contract/supplement.json and to the service`,
    404,
  );
