import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { parseJson } from "../wire/parse.ts";
import type { CloudLink } from "./cloud-link.ts";
import type { CoreClock } from "./core-clock.ts";

export type JobStatus = "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "REJECTED";

/** What AWS IoT said to a report; a device without a connection gets no answer. */
export type ReportAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "unanswered" }
  | { readonly kind: "rejected"; readonly reason: string };

export interface JobReports {
  report(jobId: string, status: JobStatus, details?: Record<string, string>): Promise<ReportAnswer>;
}

const answer = z.object({
  clientToken: z.optional(z.string()),
  code: z.optional(z.string()),
  message: z.optional(z.string()),
});

/** As long as the nucleus waits for AWS IoT's word on an update. */
const ANSWER_MS = 10_000;

/** Reports on the thing's jobs, and hears whether the reports are taken. (IoT developer guide, UpdateJobExecution over MQTT) */
export const reportJobs = async (
  link: CloudLink,
  thing: string,
  clock: CoreClock,
): Promise<JobReports> => {
  const prefix = `$aws/things/${thing}/jobs`;
  const waiting = new Map<string, (given: ReportAnswer) => void>();
  const hear = (topic: string, payload: Uint8Array): void => {
    const { clientToken = "", code, message } = parseJson(answer, textOf(payload), topic);
    const isRejected = topic.endsWith("/rejected");
    const reason = `${code ?? "rejected"}: ${message ?? "no reason given"}`;
    waiting.get(clientToken)?.(isRejected ? { kind: "rejected", reason } : { kind: "accepted" });
  };
  await link.subscribe(`${prefix}/+/update/accepted`, hear);
  await link.subscribe(`${prefix}/+/update/rejected`, hear);
  return {
    async report(jobId, status, details) {
      const clientToken = randomUUID();
      const given = new Promise<ReportAnswer>((resolve) => waiting.set(clientToken, resolve));
      const report = { status, ...(details && { statusDetails: details }), clientToken };
      await link.publish(`${prefix}/${jobId}/update`, JSON.stringify(report));
      const silence = clock.sleep(ANSWER_MS).then((): ReportAnswer => ({ kind: "unanswered" }));
      return Promise.race([given, silence]).finally(() => waiting.delete(clientToken));
    },
  };
};

const textOf = (payload: Uint8Array): string => Buffer.from(payload).toString("utf8");
