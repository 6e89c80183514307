import { decide } from "../identity/evaluate.ts";
import type { Need, Place } from "../identity/need.ts";
import { needsOfCall } from "../identity/needs-of-call.ts";
import type { Principal } from "../identity/principal.ts";
import { refusalText } from "../identity/refusal-text.ts";
import type { ServiceContract } from "./contract/contract.ts";
import { AwsError } from "./service.ts";

/** @throws AwsError in AWS's words when the caller's policies do not permit the call */
export const refuseForbidden = (
  principal: Principal,
  contract: ServiceContract,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  place: Place,
): void => {
  const { may, arn } = principal;
  if (may === "everything") return;
  for (const need of needsOfCall({ service: contract.name, operation, input }, place)) {
    const decision = decide(may, need);
    if (decision !== "allowed") throw accessDenied(contract, arn, need, decision);
  }
};

/**
 * What S3 tells whoever may not list the bucket of an object that is not there: it must not become
 * known which keys exist. (S3 API reference, GetObject and HeadObject, "Permissions")
 */
export const hidingMissing = (
  thrown: unknown,
  { may, arn }: Principal,
  contract: ServiceContract,
  input: Readonly<Record<string, unknown>>,
  { partition }: Place,
): unknown => {
  if (contract.name !== "s3" || !(thrown instanceof AwsError)) return thrown;
  if (may === "everything" || !MISSING.has(thrown.code) || input["Key"] === undefined)
    return thrown;
  const need = { action: "s3:ListBucket", resource: `arn:${partition}:s3:::${input["Bucket"]}` };
  const decision = decide(may, need);
  return decision === "allowed" ? thrown : accessDenied(contract, arn, need, decision);
};

const MISSING = new Set(["NoSuchKey", "NotFound"]);

const accessDenied = (
  contract: ServiceContract,
  arn: string,
  need: Need,
  decision: "notAllowed" | "denied",
): AwsError => {
  const resource = contract.name === "s3" ? `"${need.resource}"` : need.resource;
  return new AwsError(
    accessDeniedCode(contract),
    refusalText(arn, { ...need, resource }, decision),
    accessDeniedStatus(contract),
  );
};

export const accessDeniedCode = ({ name }: ServiceContract): string =>
  CODES[name] ?? "AccessDeniedException";

/** The JSON protocol answers every refusal with 400. (Common errors of each service) */
export const accessDeniedStatus = ({ protocol }: ServiceContract): number =>
  protocol === "json" ? 400 : 403;

/** What services call it; AccessDeniedException where not named here. */
const CODES: Readonly<Record<string, string>> = {
  s3: "AccessDenied",
  sns: "AuthorizationError",
  sts: "AccessDenied",
};
