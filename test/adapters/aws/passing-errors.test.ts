import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { ask } from "../../../adapters/aws/aws-errors.ts";
import { isPassing } from "../../../domain/passing-errors.ts";

/** The SDK's own lists, from the very package that its clients retry by. */
const sdk = createRequire(import.meta.url)("@smithy/core/retry") as {
  isThrottlingError(error: object): boolean;
  isTransientError(error: object): boolean;
};
const SERVICES = [
  "ResourceLimitExceeded",
  "RequestAlreadyInProgressException",
  "InternalServerException",
  "InternalServerError",
  "InternalFailure",
  "InternalFailureException",
  "KMSInternalException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "DependencyTimeoutException",
];
const OF_SDK = [
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
  "TimeoutError",
  "RequestTimeout",
  "RequestTimeoutException",
];
const OF_NODE = [
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
];
const FINAL = [
  "AccessDeniedException",
  "ValidationException",
  "ResourceNotFoundException",
  "ConflictException",
  "ConditionalCheckFailedException",
  "ServiceQuotaExceededException",
  "NoSuchKey",
  "ENOENT",
  "EACCES",
  "TypeError",
];

test.each([...OF_SDK, ...OF_NODE, ...SERVICES])("%s may pass", async (name) => {
  const error = Object.assign(new Error("x"), OF_NODE.includes(name) ? { code: name } : { name });
  if (!SERVICES.includes(name)) {
    expect(sdk.isThrottlingError(error) || sdk.isTransientError(error)).toBe(true);
  }
  await expect(ask("call", () => Promise.reject(error))).rejects.toThrow(
    expect.objectContaining({ name: "ServiceBusy" }),
  );
});

test.each(FINAL)("%s will not pass", async (name) => {
  const error = Object.assign(new Error("x"), { name });
  expect(sdk.isThrottlingError(error) || sdk.isTransientError(error)).toBe(false);
  await expect(ask("call", () => Promise.reject(error))).rejects.toThrow(
    expect.objectContaining({ name: "ServiceRefused" }),
  );
});

test.each([429, 500, 502, 503, 504])(
  "Status %i may pass, whatever the error is called",
  (status) => {
    const error = { name: "Unnamed", $metadata: { httpStatusCode: status } };
    expect(sdk.isThrottlingError(error) || sdk.isTransientError(error)).toBe(true);
    expect(isPassing(error.name, status)).toBe(true);
  },
);
