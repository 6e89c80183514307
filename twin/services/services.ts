import type { PrincipalOf } from "../identity/principal.ts";
import type { Service } from "../wire/service.ts";
import { type BasicServices, createBasicServices } from "./basic-services.ts";
import { committed } from "./committed.ts";
import type { LocalWorld } from "./create-world.ts";
import type { EventRule } from "./events/event-bus.ts";
import { greengrass } from "./greengrass/greengrass.ts";
import { iot, type LocalIoT } from "./iot/iot.ts";
import {
  type AsynchronousInvocations,
  asynchronousInvocations,
  type InvokeInTurn,
} from "./lambda/asynchronous-invocations.ts";
import { type DeployedFunction, functionDescriptions } from "./lambda/function-descriptions.ts";
import { lambdaService } from "./lambda/lambda-service.ts";
import type { LocalImage } from "./sagemaker/pipeline/run-container.ts";
import { type LocalSageMaker, sageMaker } from "./sagemaker/sagemaker.ts";
import type { Invoke } from "./stepfunctions/perform-lambda.ts";
import type { StateMachineOptions } from "./stepfunctions/state-machines.ts";
import { type LocalStepFunctions, stepFunctions } from "./stepfunctions/step-functions.ts";

/** How services behave, beside what is created in them. */
export interface ServiceSettings {
  readonly stateMachines?: readonly StateMachineOptions[] | undefined;
  /** Whose policies are enforced, roles of state machines among them by their names. */
  readonly principalOf?: PrincipalOf | undefined;
  /** Of the one signing key; default `alias/model-signing`. */
  readonly keyAliases?: readonly string[] | undefined;
  /** Greengrass components of AWS's own that devices can resolve, as recipes. */
  readonly publicComponents?: readonly object[] | undefined;
  /** IoT role aliases with their role's ARN. */
  readonly roleAliases?: Readonly<Record<string, string>> | undefined;
  /** SageMaker: the image URI of a pipeline's step → what runs in its place. */
  readonly images?: Readonly<Record<string, LocalImage>> | undefined;
  /** SageMaker: how long Neo compiles; default 100 s of the cloud's time. */
  readonly compileSeconds?: number | undefined;
}

/** Every service of a twin, by what its owner reaches. */
export interface Services extends Omit<BasicServices, "services"> {
  /** For the endpoint. */
  readonly all: readonly Service[];
  readonly iot: LocalIoT;
  readonly sageMaker: LocalSageMaker;
  readonly executions: LocalStepFunctions;
  readonly invokeLater: AsynchronousInvocations["invokeLater"];
  /** Of the events on their way to functions. */
  readonly eventQueueCounts: AsynchronousInvocations["counts"];
  /** Goes on with what an earlier process left, once everything that it calls is there. */
  resume(): void;
}

/** What services need of the twin's functions. */
export interface LocalFunctions {
  readonly invoke: Invoke;
  readonly invokeForEvent: InvokeInTurn;
  deployed(): readonly DeployedFunction[];
}

export const createServices = (
  world: LocalWorld,
  settings: ServiceSettings,
  functions: LocalFunctions,
): Services => {
  const { stateMachines = [], keyAliases, publicComponents = [], images = {} } = settings;
  const { invoke, invokeForEvent, deployed } = functions;
  const executions = stepFunctions(world, {
    stateMachines,
    invoke,
    principalOf: settings.principalOf,
    buckets: world.buckets,
  });
  const { invokeLater, counts } = asynchronousInvocations(world, invokeForEvent);
  const basic = createBasicServices(world, {
    keyAliases,
    targetOf: (arn) => targetOf(arn, executions, invokeLater),
  });
  const things = iot(world, {
    policies: world.store.collection("iot/policies"),
    roleAliases: new Map(Object.entries(settings.roleAliases ?? {})),
  });
  const components = greengrass(world, { iot: things, publicComponents });
  const training = sageMaker(world, {
    images,
    createComponentVersion: components.createComponentVersion,
    compileSeconds: settings.compileSeconds,
  });
  return {
    ...basic,
    all: committed(
      [
        ...basic.services,
        ...things.services,
        components.service,
        training.service,
        executions.service,
        lambdaService(invoke, invokeLater, functionDescriptions(world, deployed)),
      ],
      world.store,
    ),
    iot: things,
    sageMaker: training,
    executions,
    invokeLater,
    eventQueueCounts: counts,
    resume() {
      training.resume();
      executions.resume();
      world.timers.resume();
    },
    async close() {
      await executions.close();
      await training.close();
      await basic.close();
    },
  };
};

/** What PutTargets may name: functions and state machines of this twin. */
const targetOf = (
  arn: string,
  executions: LocalStepFunctions,
  invokeLater: AsynchronousInvocations["invokeLater"],
): EventRule["target"] | undefined => {
  if (arn.includes(":stateMachine:")) return (event) => void executions.start(arn, event);
  if (arn.includes(":function:")) return (event) => invokeLater(arn, event);
  return undefined;
};
