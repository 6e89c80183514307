/**
 * What may pass, in one place: the adapters tell it from what will not by the SDK's names, and the
 * state machine retries what Lambda reports of itself. Tests compare both with their sources.
 */

/**
 * The AWS SDK's own classification (@smithy/core, retry), and what services answer beside it, such as
 * `ResourceLimitExceeded`, `KMSInternalException` and `RequestAlreadyInProgressException`.
 */
const PASSING =
  /Throttl|LimitExceeded|ThroughputExceeded|TooManyRequests|InProgressEx|NotComplete|^InternalServ|^InternalF|InternalEx|ServiceUnavail|SlowDown|Timeout|NetworkingError|^E(PIPE|AI_AGAIN|TIMEDOUT|NOTFOUND|CONNRE|HOSTUNR|NETUNR)/;

/** Whether an AWS call that failed so may succeed when it is made again. */
export const isPassing = (name: string, status: number): boolean =>
  status === 429 || status >= 500 || PASSING.test(name);

/**
 * Names under which Lambda itself reports faults that may pass. (AWS Lambda developer guide,
 * "Orchestrating Lambda functions with Step Functions": the first four.) `Lambda.Unknown` is out of
 * memory or time before the runtime could say so; every step may run twice, so it is tried again.
 */
export const LAMBDA_SERVICE_ERRORS = [
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Sandbox.Timedout",
] as const;
