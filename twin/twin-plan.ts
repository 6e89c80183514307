import type { LambdaSettings } from "./lambda/functions.ts";
import type { WorldOptions } from "./services/create-world.ts";
import type { Resources } from "./services/resources.ts";
import type { ServiceSettings } from "./services/services.ts";
import type { ObservedCall } from "./wire/observed-call.ts";
import type { Workload } from "./workload.ts";

/**
 * What a twin holds from its start, as plain data; every part may be left out. Names stand for
 * themselves: a state machine's Task may say `"FunctionName": "Classify"`.
 * @example { buckets: ["data"], tables: [{ name: "orders", partitionKey: "id" }] }
 */
export interface TwinPlan extends WorldOptions, ServiceSettings, Resources, Workload {
  /** Of the HTTP endpoint; 0, the default, picks a free one. */
  readonly awsPort?: number | undefined;
  /** Sees every call with its caller, input and outcome. */
  readonly onCall?: ((call: ObservedCall) => void) | undefined;
  readonly lambda?: LambdaSettings | undefined;
}
