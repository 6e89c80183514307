import { PermissionsBoundary } from "aws-cdk-lib";
import { Construct } from "constructs";
import { type DeploymentConfiguration, pageOf } from "./configuration.ts";
import { NODE_PATH } from "./constructs/core-device-setup.ts";
import { devicesByStack } from "./constructs/core-devices.ts";
import { DashboardStack } from "./stacks/dashboard-stack.ts";
import { DevicesStack } from "./stacks/devices-stack.ts";
import { FleetStack } from "./stacks/fleet-stack.ts";
import { RolloutStack } from "./stacks/rollout-stack.ts";
import { SimulatorStack } from "./stacks/simulator-stack.ts";
import type { StagedStackProps } from "./stacks/staged-stack.ts";
import { TrainingStack } from "./stacks/training-stack.ts";
import { APPLICATION_TAG, applicationOf } from "./tags.ts";

export interface RetrainToFleetProps {
  readonly configuration: DeploymentConfiguration;
  /** Where what is built before synthesis lies: built.ts. */
  readonly built: {
    readonly detectorDirectory: string;
    readonly handlersDirectory: string;
    readonly simulatorDirectory: string;
    readonly dashboardDirectory: string;
  };
}

/**
 * All stacks of the product, in one scope, for an application of its own or as a part of another.
 *
 * @example
 * new RetrainToFleet(app, "WindFarm", { configuration: { ...DEFAULTS, devices: 0 }, built: BUILT });
 */
export class RetrainToFleet extends Construct {
  readonly training: TrainingStack;
  readonly fleet: FleetStack;
  readonly devices: readonly DevicesStack[];
  readonly rollout: RolloutStack;
  /** The farm with its page; absent with real hardware, which watches real turbines. */
  readonly simulator?: SimulatorStack;
  /** Beside real hardware, the page has a machine of its own. */
  readonly dashboard?: DashboardStack;

  /** @param scope the stacks' own scope: their names are those of today's deployments in an App */
  constructor(scope: Construct, id: string, { configuration, built }: RetrainToFleetProps) {
    super(scope, id);
    const [, ...others] = devicesByStack(configuration);
    const { stage, terminationProtection, permissionsBoundary } = configuration;
    const common: StagedStackProps = {
      stage,
      terminationProtection,
      tags: { [APPLICATION_TAG]: applicationOf(stage), ...configuration.tags },
      ...(permissionsBoundary && {
        permissionsBoundary: PermissionsBoundary.fromName(permissionsBoundary),
      }),
    };
    this.training = new TrainingStack(scope, "Training", { ...common, configuration });
    this.fleet = new FleetStack(scope, "Fleet", { ...common, configuration, ...built });
    this.devices = others.map(
      (numbers, index) =>
        new DevicesStack(scope, `Devices${index + 2}`, {
          ...common,
          configuration,
          numbers,
          surroundings: this.fleet.surroundings,
        }),
    );
    this.rollout = new RolloutStack(scope, "Rollout", {
      ...common,
      configuration,
      data: this.training.data,
      pipelineArn: this.training.pipelineArn,
      artifacts: this.fleet.artifacts,
      unansweredRequests: this.fleet.surroundings.enrolment.unanswered,
      detectorUri: this.fleet.detectorUri,
      detectorNodePath: NODE_PATH,
      handlersDirectory: built.handlersDirectory,
    });
    const page = {
      ...common,
      configuration,
      data: this.training.data,
      vpc: this.fleet.surroundings.vpc,
      imageId: this.fleet.pageImageId,
    };
    const shown = pageOf(configuration);
    if (shown === "simulator") {
      const bundleDirectory = built.simulatorDirectory;
      this.simulator = new SimulatorStack(scope, "Simulator", { ...page, bundleDirectory });
    } else if (shown === "dashboard") {
      const bundleDirectory = built.dashboardDirectory;
      this.dashboard = new DashboardStack(scope, "Dashboard", { ...page, bundleDirectory });
    }
  }
}
