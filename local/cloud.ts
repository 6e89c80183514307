import { NAMES } from "../domain/names.ts";
import { DEFAULT_RETRAINING_SCHEDULE } from "../domain/retraining/schedules.ts";
import { RAW_PLACEHOLDER } from "../domain/training/pipeline.ts";
import { eventRules } from "../domain/wiring/event-rules.ts";
import { schedules } from "../domain/wiring/schedules.ts";
import { createTwin, type Twin } from "../twin/create-twin.ts";
import type { LocalIoT } from "../twin/services/iot/iot.ts";
import {
  type LocalStepFunctions,
  stateMachineArn,
} from "../twin/services/stepfunctions/step-functions.ts";
import { type CloudOptions, cloudPlan, DATA_BUCKET } from "./cloud-plan.ts";
import { type FunctionSettings, productFunctions } from "./functions.ts";

export interface Cloud
  extends Pick<
    Twin,
    "world" | "awsUrl" | "mqttUrl" | "handlers" | "violations" | "resume" | "close"
  > {
  readonly stateMachineArn: string;
  readonly executions: LocalStepFunctions;
  readonly things: LocalIoT;
  /** What SNS was told, oldest first. */
  readonly notifications: () => readonly {
    /** The topic's name. */
    topic: string;
    subject?: string | undefined;
    message: string;
    /** By which a subscriber knows one that was published twice. */
    id?: string | undefined;
  }[];
  /** Bundles the handlers and lets the state machine's rules start; before that nothing rolls out. */
  openForRollouts(settings: FunctionSettings): Promise<void>;
  /** Lets the schedules run that ask for retrainings and watch the fleet. */
  openSchedules(): Promise<void>;
  /** Runs the training pipeline to its end; answers its execution's ARN. */
  pipelineEnded(executionArn: string): Promise<void>;
}

/** AWS on this machine, as far as the product uses it, with a fleet's things in it. */
export const createCloud = async (options: CloudOptions): Promise<Cloud> => {
  const twin = await createTwin(cloudPlan(options));
  const { world, services } = twin;
  const machine = stateMachineArn(world, NAMES.stateMachine);
  await world.objects.put(DATA_BUCKET, RAW_PLACEHOLDER.key, Buffer.from(RAW_PLACEHOLDER.text));
  return {
    world,
    awsUrl: twin.awsUrl,
    mqttUrl: twin.mqttUrl,
    handlers: twin.handlers,
    violations: twin.violations,
    resume: twin.resume,
    stateMachineArn: machine,
    executions: services.executions,
    things: services.iot,
    notifications: () =>
      services.sns.messages.map(({ topicArn, subject, message, attributes }) => ({
        topic: topicArn.split(":").at(-1) ?? "",
        subject,
        message,
        id: attributes?.["id"]?.StringValue,
      })),
    openForRollouts: (settings) =>
      twin.deploy({ functions: productFunctions(twin, settings), rules: eventRules(machine) }),
    openSchedules: () => twin.deploy({ schedules: schedules(DEFAULT_RETRAINING_SCHEDULE) }),
    pipelineEnded: (executionArn) => services.sageMaker.executionEnded(executionArn),
    close: twin.close,
  };
};
