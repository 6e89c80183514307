/** A definition in Amazon States Language as it is written; loading has checked it. @see https://states-language.net */
export interface StateMachine extends Flow {
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
}

/** States with a start: a whole machine, a branch of a Parallel, or what a Map does with each item. */
export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly ProcessorConfig?: { readonly Mode?: string; readonly ExecutionType?: string };
}

/** Where a distributed Map has its items from. */
export interface ItemReader {
  readonly Resource: string;
  readonly Arguments?: unknown;
  readonly Parameters?: unknown;
  readonly ReaderConfig?: ReaderConfig;
}

export interface ReaderConfig {
  readonly InputType?: "JSON" | "JSONL" | "CSV";
  readonly CSVHeaderLocation?: "FIRST_ROW" | "GIVEN";
  readonly CSVHeaders?: readonly string[];
  readonly CSVDelimiter?: "COMMA" | "PIPE" | "SEMICOLON" | "SPACE" | "TAB";
  readonly MaxItems?: number;
}

/** How a distributed Map hands its items out in groups. */
export interface ItemBatcher {
  readonly MaxItemsPerBatch?: unknown;
  readonly MaxItemsPerBatchPath?: string;
  readonly MaxInputBytesPerBatch?: unknown;
  readonly MaxInputBytesPerBatchPath?: string;
  readonly BatchInput?: unknown;
}

/** What becomes of a distributed Map's results. */
export interface ResultWriter {
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Parameters?: unknown;
  readonly WriterConfig?: WriterConfig;
}

export interface WriterConfig {
  readonly Transformation?: "NONE" | "COMPACT" | "FLATTEN";
  readonly OutputType?: "JSON" | "JSONL";
}

export type QueryLanguage = "JSONata" | "JSONPath";

export type StateType =
  | "Task"
  | "Choice"
  | "Wait"
  | "Pass"
  | "Succeed"
  | "Fail"
  | "Parallel"
  | "Map";

/** Presence matters: `null` is a value for the paths, so test with `in`. */
export interface State extends Shaping {
  readonly Type: StateType;
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Parameters?: unknown;
  readonly InputPath?: string | null;
  readonly ResultSelector?: unknown;
  readonly OutputPath?: string | null;
  readonly Result?: unknown;
  readonly TimeoutSeconds?: unknown;
  readonly HeartbeatSeconds?: unknown;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Seconds?: unknown;
  readonly Timestamp?: unknown;
  readonly Error?: unknown;
  readonly Cause?: unknown;
  readonly Branches?: readonly Flow[];
  readonly Items?: unknown;
  readonly ItemsPath?: string;
  readonly ItemSelector?: unknown;
  readonly ItemProcessor?: Flow;
  readonly Iterator?: Flow;
  readonly ItemReader?: ItemReader;
  readonly ItemBatcher?: ItemBatcher;
  readonly ResultWriter?: ResultWriter;
  readonly ToleratedFailureCount?: unknown;
  readonly ToleratedFailurePercentage?: unknown;
  readonly Label?: string;
  readonly MaxConcurrency?: unknown;
}

/** What a state, a catcher and a choice rule have in common: they shape output and variables. */
export interface Shaping {
  readonly Assign?: unknown;
  readonly Output?: unknown;
  readonly ResultPath?: string | null;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Default 1. */
  readonly IntervalSeconds?: number;
  /** Default 3; 0 means never. */
  readonly MaxAttempts?: number;
  /** Default 2. */
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher extends Shaping {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

/** JSONata: `Condition`. JSONPath: one comparison operator and `Variable`, or And, Or, Not. */
export interface ChoiceRule extends Shaping {
  readonly Next?: string;
  readonly Condition?: unknown;
}
