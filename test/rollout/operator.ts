import { CreateDeploymentCommand, GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import {
  CreateModelPackageCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { RedriveExecutionCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { ask } from "../../adapters/aws/aws-errors.ts";
import type { Cloud } from "../../local/cloud.ts";
import { registerArchive, registerModel } from "./model-version.ts";

/** A person with AWS's consoles: the model registry's, Greengrass's and Step Functions'. */
export interface Operator {
  /** ARNs of the registered models, oldest first. */
  readonly models: readonly string[];
  registerModel(opset?: number): Promise<string>;
  /** Registers what lies there, whatever it is. */
  registerArchive(uri: string): Promise<string>;
  /** Sets a model package's approval, as a person in the registry does. */
  decide(modelPackageArn: string, approval: string, reason?: string): Promise<void>;
  annotate(modelPackageArn: string, properties: Record<string, string>): Promise<void>;
  /** Deploys one component to a group, as somebody else does. */
  deploy(thingGroup: string, component: string, componentVersion: string): Promise<void>;
  /** Stops an execution, as from the console; default: the oldest. */
  stop(cause: string, number?: number): Promise<void>;
  /** Has an ended execution go on from where it failed, as from the console; default: the oldest. */
  redrive(number?: number): Promise<void>;
  close(): void;
}

export const createOperator = (cloud: Cloud, arns: () => readonly string[]): Operator => {
  const sageMaker = new SageMakerClient({});
  const greengrass = new GreengrassV2Client({});
  const stepFunctions = new SFNClient({});
  const models: string[] = [];
  const register = (input: object) => sageMaker.send(new CreateModelPackageCommand(input as never));
  const kept = async (registered: Promise<string>): Promise<string> => {
    const arn = await registered;
    models.push(arn);
    return arn;
  };
  const executionOf = (number: number): string | undefined =>
    arns()[number % Math.max(arns().length, 1)];
  return {
    models,
    registerModel: (opset) => kept(registerModel(cloud, register, opset)),
    registerArchive: (uri) => kept(registerArchive(register, uri)),
    async decide(ModelPackageArn, approval, reason) {
      await sageMaker.send(
        new UpdateModelPackageCommand({
          ModelPackageArn,
          ModelApprovalStatus: approval as "Approved",
          ...(reason !== undefined && { ApprovalDescription: reason }),
        }),
      );
    },
    async annotate(ModelPackageArn, CustomerMetadataProperties) {
      await sageMaker.send(
        new UpdateModelPackageCommand({ ModelPackageArn, CustomerMetadataProperties }),
      );
    },
    async deploy(thingGroup, component, componentVersion) {
      await greengrass.send(
        new CreateDeploymentCommand({
          targetArn: cloud.things.things.groupArnOf(thingGroup),
          components: { [component]: { componentVersion } },
        }),
      );
    },
    async stop(cause, number = 0) {
      const executionArn = executionOf(number);
      if (executionArn === undefined) return;
      await stepFunctions.send(new StopExecutionCommand({ executionArn, cause }));
    },
    async redrive(number = 0) {
      const executionArn = executionOf(number);
      if (executionArn === undefined) return;
      await ask(`redrive ${executionArn}`, () =>
        stepFunctions.send(new RedriveExecutionCommand({ executionArn })),
      );
    },
    close() {
      for (const client of [sageMaker, greengrass, stepFunctions]) client.destroy();
    },
  };
};
