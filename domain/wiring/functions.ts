import * as z from "zod/mini";
import { parse } from "../parse.ts";

/** How a function is deployed, on AWS and on one machine alike. */
export interface DeployedFunction {
  readonly name: string;
  /** Its file below lambdas/, without the ending. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** At most so many at once, where a quota asks for it. */
  readonly concurrency?: number;
}

/** The functions that the Task states call, each once. @throws InvalidInput for what is no state machine */
export const taskFunctions = (definition: unknown): readonly DeployedFunction[] => {
  const states = Object.values(parse(stateMachine, definition, "state machine").States);
  const names = states.flatMap(
    ({ Arguments }) => Arguments?.FunctionName?.match(SUBSTITUTED)?.[1] ?? [],
  );
  return [...new Set(names)].map((name) => deployed(name));
};

const stateMachine = z.looseObject({
  States: z.record(
    z.string(),
    z.looseObject({
      Arguments: z.optional(z.looseObject({ FunctionName: z.optional(z.string()) })),
    }),
  ),
});
const SUBSTITUTED = /^\$\{(\w+)FunctionArn\}$/;

/** What the file's substitution for a function's ARN is called. */
export const functionSubstitution = (name: string): string => `${name}FunctionArn`;

/** And for the partition that it is deployed in. */
export const PARTITION_SUBSTITUTION = "Partition";

const deployed = (name: string, folder = ""): DeployedFunction => ({
  name,
  handler: `${folder}${inKebabCase(name)}`,
  memoryMb: 256,
  timeoutSeconds: 60,
  ...OTHERWISE[name],
});

/** Unpacks archives of some 10 MB and makes ZIPs of them. */
const LARGE = { memoryMb: 512, timeoutSeconds: 120 };

const OTHERWISE: Readonly<Record<string, Partial<DeployedFunction>>> = {
  InspectArtefacts: LARGE,
  StartCompilation: LARGE,
  CheckCompilation: LARGE,
  SignModel: LARGE,
  // Greengrass takes one CreateComponentVersion a second in a Region.
  PublishModel: { concurrency: 1 },
  RegisterDetector: { concurrency: 1 },
  // Two at once would both find that nothing was started yet, or nobody told.
  Retrain: { concurrency: 1 },
  TellAlarms: { concurrency: 1 },
};

/** What all of them reserve together; Lambda takes it from the account's limit. */
export const RESERVED_CONCURRENCY = Object.values(OTHERWISE).reduce(
  (sum, { concurrency = 0 }) => sum + concurrency,
  0,
);

const inKebabCase = (name: string): string => name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();

/** What a rule or a schedule calls, not the state machine. */
export const EVENT_FUNCTIONS = {
  recordDevice: deployed("RecordDevice", "events/"),
  watchFleet: deployed("WatchFleet", "events/"),
  retrain: deployed("Retrain", "events/"),
  tellAlarms: deployed("TellAlarms", "events/"),
} as const;

/** The Task state that a rule calls as well, when an execution ended without reaching it. */
export const CLOSING_STATE = "Close";

/** What gives a device its certificate and its place in a ring; only AWS has either to give. */
export const ENROLMENT_FUNCTIONS = {
  issueCertificate: deployed("IssueCertificate", "events/"),
  enrolDevice: deployed("EnrolDevice", "events/"),
} as const;
