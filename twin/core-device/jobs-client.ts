import * as z from "zod/mini";
import { errorText } from "../error-text.ts";
import { parseJson } from "../wire/parse.ts";
import type { CloudLink } from "./cloud-link.ts";

const deployment = z.object({
  deploymentId: z.string(),
  targetArn: z.string(),
  configurationArn: z.string(),
  components: z.record(
    z.string(),
    z.object({
      version: z.string(),
      configurationUpdate: z.optional(
        z.nullable(
          z.object({ merge: z.optional(z.unknown()), reset: z.optional(z.array(z.string())) }),
        ),
      ),
      runWith: z.optional(
        z.nullable(
          z.object({
            systemResourceLimits: z.optional(
              z.nullable(
                z.object({ memory: z.optional(z.number()), cpus: z.optional(z.number()) }),
              ),
            ),
          }),
        ),
      ),
    }),
  ),
  failureHandlingPolicy: z.enum(["ROLLBACK", "DO_NOTHING"]),
  componentUpdatePolicy: z.object({ action: z.string(), timeout: z.number() }),
});
/** The job document: what a deployment tells a device. */
export type DeploymentDocument = z.infer<typeof deployment>;

const message = z.object({
  execution: z.optional(
    z.object({
      jobId: z.optional(z.string()),
      status: z.optional(z.string()),
      jobDocument: z.optional(deployment),
    }),
  ),
});

/**
 * Follows the thing's jobs over MQTT: told of the next one, and asking for it at the start and
 * after each reconnect, because a notification may be lost.
 */
export const followJobs = async (
  link: CloudLink,
  thing: string,
  log: (line: string) => void,
  take: (jobId: string, document: DeploymentDocument) => void,
): Promise<void> => {
  const prefix = `$aws/things/${thing}/jobs`;
  const receive = (topic: string, payload: Uint8Array): void => {
    try {
      const { execution } = parseJson(message, Buffer.from(payload).toString("utf8"), topic);
      if (execution?.jobId && execution.jobDocument) take(execution.jobId, execution.jobDocument);
    } catch (error) {
      log(errorText(error));
    }
  };
  await link.subscribe(`${prefix}/notify-next`, receive);
  await link.subscribe(`${prefix}/$next/get/accepted`, receive);
  const ask = () => {
    link.publish(`${prefix}/$next/get`, "{}").catch((error: unknown) => log(String(error)));
  };
  link.onConnect(ask);
  ask();
};
