/** A deployment revision, on the wire's names; what was not given is null, as the service answers. */
export interface Deployment {
  readonly deploymentId: string;
  readonly revisionId: string;
  readonly targetArn: string;
  readonly deploymentName: string | null;
  readonly components: Readonly<Record<string, ComponentSpecification>>;
  readonly deploymentPolicies: DeploymentPolicies;
  readonly iotJobConfiguration: IotJobConfiguration | null;
  readonly iotJobId: string;
  readonly iotJobArn: string;
  readonly tags: Readonly<Record<string, string>> | null;
  readonly createdAt: Date;
  status: "ACTIVE" | "INACTIVE" | "CANCELED" | "COMPLETED";
  isLatest: boolean;
}

export interface ComponentSpecification {
  readonly componentVersion: string;
  readonly configurationUpdate: { merge?: string; reset?: string[] } | null;
  readonly runWith: object | null;
}

export interface DeploymentPolicies {
  readonly failureHandlingPolicy: "ROLLBACK" | "DO_NOTHING";
  readonly componentUpdatePolicy: { action: string; timeoutInSeconds: number };
  readonly configurationValidationPolicy: { timeoutInSeconds: number };
}

export interface IotJobConfiguration {
  readonly jobExecutionsRolloutConfig?: {
    readonly maximumPerMinute?: number;
    readonly exponentialRate?: { readonly baseRatePerMinute: number };
  };
  readonly abortConfig?: {
    readonly criteriaList: {
      failureType: "FAILED" | "REJECTED" | "TIMED_OUT" | "ALL";
      thresholdPercentage: number;
      minNumberOfExecutedThings: number;
    }[];
  };
  readonly timeoutConfig?: { readonly inProgressTimeoutInMinutes?: number };
}

/** What the service fills in when nothing is given. (API reference, CreateDeployment) */
export const withDefaults = (policies: Partial<DeploymentPolicies> = {}): DeploymentPolicies => ({
  failureHandlingPolicy: policies.failureHandlingPolicy ?? "ROLLBACK",
  componentUpdatePolicy: {
    action: policies.componentUpdatePolicy?.action ?? "NOTIFY_COMPONENTS",
    timeoutInSeconds: policies.componentUpdatePolicy?.timeoutInSeconds ?? 60,
  },
  configurationValidationPolicy: {
    timeoutInSeconds: policies.configurationValidationPolicy?.timeoutInSeconds ?? 30,
  },
});

/** The IoT job's document: what a core device is told. */
export const jobDocument = (
  deployment: Omit<Deployment, "iotJobArn">,
  configurationArn: string,
) => ({
  deploymentId: deployment.deploymentId,
  deploymentName: deployment.deploymentName ?? "",
  configurationArn,
  targetArn: deployment.targetArn,
  timestamp: deployment.createdAt.getTime(),
  components: Object.fromEntries(
    Object.entries(deployment.components).map(([name, specification]) => [
      name,
      {
        version: specification.componentVersion,
        ...(specification.configurationUpdate && {
          configurationUpdate: specification.configurationUpdate,
        }),
        ...(specification.runWith && { runWith: specification.runWith }),
      },
    ]),
  ),
  failureHandlingPolicy: deployment.deploymentPolicies.failureHandlingPolicy,
  componentUpdatePolicy: {
    action: deployment.deploymentPolicies.componentUpdatePolicy.action,
    timeout: deployment.deploymentPolicies.componentUpdatePolicy.timeoutInSeconds,
  },
  configurationValidationPolicy: {
    timeout: deployment.deploymentPolicies.configurationValidationPolicy.timeoutInSeconds,
  },
});
