import { PermissionsBoundary } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type DeploymentConfiguration, pageOf } from "./configuration.ts";
import { NODE_PATH } from "./constructs/core-device-setup.ts";
import { devicesByStack } from "./constructs/core-devices.ts";
import { DashboardStack } from "./stacks/dashboard-stack.ts";
import { DevicesStack } from "./stacks/devices-stack.ts";
import { FleetStack } from "./stacks/fleet-stack.ts";
import { KeyStack } from "./stacks/key-stack.ts";
import { RolloutStack } from "./stacks/rollout-stack.ts";
import { SimulatorStack } from "./stacks/simulator-stack.ts";
import type { StagedStackProps } from "./stacks/staged-stack.ts";
import { TrainingStack } from "./stacks/training-stack.ts";
import { APPLICATION_TAG, applicationOf } from "./tags.ts";

export interface ProductProps {
  readonly configuration: DeploymentConfiguration;
  /** Where what is built before synthesis lies: built.ts. */
  readonly built: Built;
  /** Stands before the stacks' names in the account, such as `WindFarm-`. */
  readonly prefix?: string;
}

export interface Built {
  readonly detectorDirectory: string;
  readonly handlersDirectory: string;
  readonly simulatorDirectory: string;
  readonly dashboardDirectory: string;
}

export interface ProductStacks {
  readonly training: TrainingStack;
  readonly fleet: FleetStack;
  readonly devices: readonly DevicesStack[];
  readonly rollout: RolloutStack;
  /** The farm with its page; absent with real hardware, which watches real turbines. */
  readonly simulator?: SimulatorStack;
  /** Beside real hardware, the page has a machine of its own. */
  readonly dashboard?: DashboardStack;
}

/** Makes all stacks of the product in a scope. */
export const productStacks = (scope: Construct, props: ProductProps): ProductStacks => {
  const { configuration, built } = props;
  const [, ...others] = devicesByStack(configuration);
  const common = commonOf(scope, props);
  const training = new TrainingStack(scope, "Training", { ...common, configuration });
  const fleet = new FleetStack(scope, "Fleet", { ...common, configuration, ...built });
  const devices = others.map(
    (numbers, index) =>
      new DevicesStack(scope, `Devices${index + 2}`, {
        ...common,
        configuration,
        numbers,
        surroundings: fleet.surroundings,
      }),
  );
  const rollout = new RolloutStack(scope, "Rollout", {
    ...common,
    configuration,
    data: training.data,
    pipelineArn: training.pipelineArn,
    artifacts: fleet.artifacts,
    unansweredRequests: fleet.surroundings.enrolment.unanswered,
    detectorUri: fleet.detectorUri,
    detectorNodePath: NODE_PATH,
    handlersDirectory: built.handlersDirectory,
  });
  const page = pageStack(scope, props, common, { training, fleet });
  return { training, fleet, devices, rollout, ...page };
};

const pageStack = (
  scope: Construct,
  props: ProductProps,
  common: StagedStackProps,
  { training, fleet }: Pick<ProductStacks, "training" | "fleet">,
): Pick<ProductStacks, "simulator" | "dashboard"> => {
  const { configuration, built } = props;
  const page = {
    ...common,
    configuration,
    data: training.data,
    vpc: fleet.surroundings.vpc,
    imageId: fleet.pageImageId,
  };
  const shown = pageOf(configuration);
  if (shown === "simulator") {
    const bundleDirectory = built.simulatorDirectory;
    return { simulator: new SimulatorStack(scope, "Simulator", { ...page, bundleDirectory }) };
  }
  if (shown === "dashboard") {
    const bundleDirectory = built.dashboardDirectory;
    return { dashboard: new DashboardStack(scope, "Dashboard", { ...page, bundleDirectory }) };
  }
  return {};
};

const commonOf = (scope: Construct, props: ProductProps): StagedStackProps => {
  const { kmsKey } = props.configuration;
  const common = namedOf(props);
  if (kmsKey === "") return common;
  const encryptionKeyArn = kmsKey === "own" ? new KeyStack(scope, "Key", common).keyArn : kmsKey;
  return { ...common, encryptionKeyArn };
};

const namedOf = ({ configuration, prefix = "" }: ProductProps): StagedStackProps => {
  const { stage, terminationProtection, permissionsBoundary } = configuration;
  return {
    stage,
    prefix,
    terminationProtection,
    tags: { [APPLICATION_TAG]: applicationOf(stage), ...configuration.tags },
    ...(permissionsBoundary && {
      permissionsBoundary: PermissionsBoundary.fromName(permissionsBoundary),
    }),
  };
};
