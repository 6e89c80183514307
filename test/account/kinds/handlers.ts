import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Asked, Made } from "../kind.ts";

export type Handler = (event: unknown, context?: unknown) => Promise<unknown>;

/** The code of the functions that something calls while stacks are deployed. */
export interface Handlers {
  /** @throws Error for a function of which nobody knows the code */
  of(fn: Asked & Made): Handler;
}

const require = createRequire(import.meta.url);

/** No export of the package: CDK puts the directory into the assembly as it is. */
const CDK_HANDLER = join(
  dirname(require.resolve("aws-cdk-lib/package.json")),
  "custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js",
);

/**
 * The real handlers: ours, and the one that CDK deploys for a call of the SDK. They are loaded anew
 * for each account, since their clients read the environment once.
 */
export const loadHandlers = async (): Promise<Handlers> => {
  const [enrol, issue] = await Promise.all([
    import("../../../lambdas/events/enrol-device.ts"),
    import("../../../lambdas/events/issue-certificate.ts"),
  ]);
  const cdk = require(CDK_HANDLER) as { handler: Handler };
  const byLogicalId: readonly (readonly [RegExp, Handler])[] = [
    [/EnrolDeviceFunction/, enrol.handler as Handler],
    [/IssueCertificateFunction/, issue.handler as Handler],
    // The logical id that CDK gives the function of every AwsCustomResource.
    [/^AWS679f53fac002430cb0da5b7982bd2287/, cdk.handler],
  ];
  return {
    of({ logicalId }) {
      const [, handler] = byLogicalId.find(([pattern]) => pattern.test(logicalId)) ?? [];
      if (!handler) throw new Error(`function ${logicalId}: expected its handler, got none`);
      return handler;
    },
  };
};
