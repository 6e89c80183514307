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

/** A function for each Task state, by the state's name. @throws InvalidInput for what is no state machine */
export const taskFunctions = (definition: unknown): readonly DeployedFunction[] =>
  Object.entries(parse(stateMachine, definition, "state machine").States)
    .filter(([, { Type }]) => Type === "Task")
    .map(([state]) => deployed(state));

const stateMachine = z.looseObject({
  States: z.record(z.string(), z.looseObject({ Type: z.string() })),
});

/** What the file's substitution for a Task state's function is called. */
export const functionSubstitution = (state: string): string => `${state}FunctionArn`;

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
  // Two at once would both find that nothing was started yet.
  Retrain: { concurrency: 1 },
};

const inKebabCase = (name: string): string => name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();

/** What a rule or a schedule calls, not the state machine. */
export const EVENT_FUNCTIONS = {
  recordDevice: deployed("RecordDevice", "events/"),
  watchFleet: deployed("WatchFleet", "events/"),
  retrain: deployed("Retrain", "events/"),
} as const;

/** The Task state that a rule calls as well, when an execution ended without reaching it. */
export const CLOSING_STATE = "Close";

/** What gives a device its certificate and its place in a ring; only AWS has either to give. */
export const ENROLMENT_FUNCTIONS = {
  issueCertificate: deployed("IssueCertificate", "events/"),
  enrolDevice: deployed("EnrolDevice", "events/"),
} as const;
