/** What differs between accounts; the definition itself is the same on AWS and locally. */
export interface TrainingPlan {
  /** The container of training/Dockerfile, tag or digest included. */
  readonly imageUri: string;
  /** Assumed by the steps' jobs. */
  readonly roleArns: JobRoles;
  /** Whether the training job runs on spot instances; default: no. */
  readonly spot?: boolean;
  /** Holds recordings below `raw/` and whatever the pipeline makes. */
  readonly bucket: string;
  /** Of the key that what jobs write, and their volumes, lie under; default: services' own. */
  readonly kmsKeyArn?: string;
  /** Model package group, lower case. */
  readonly groupName: string;
  readonly instanceType?: string;
  /** Limits of the quality gate; a start may override each by its parameter. */
  readonly limits?: Partial<Readonly<Record<LimitParameter, number>>>;
  /** What becomes of a model that the test neither proves nor disproves; a start may override it. */
  readonly notProven?: NotProven;
  readonly seed?: number;
  /** Readings per second of the history that is simulated while there are no recordings. */
  readonly historyRateHz?: number;
}

/** ARNs of roles, one for each step that runs a job. */
export interface JobRoles {
  readonly prepare: string;
  readonly train: string;
  readonly evaluate: string;
}

/** A person may be asked, who is told that nothing is proven, or nobody. */
export const NOT_PROVEN = ["register", "refuse"] as const;
export type NotProven = (typeof NOT_PROVEN)[number];

type LimitParameter = "MaxFalseAlarmsPerTurbineDay" | "MinEventRecall";

/** One limit on what evaluation.json's `metrics` show of the test. */
export interface Limit {
  readonly parameter: LimitParameter;
  /** Handed to the evaluation, which says in words what is proven. */
  readonly variable: string;
  /** The figure itself, and the ends of its 95 % interval. */
  readonly metric: string;
  /** The end at which the model looks worst: it has to keep the limit, or nothing is proven. */
  readonly worst: string;
  /** The end at which it looks best: if even that misses the limit, the model is worse than asked. */
  readonly best: string;
  readonly type: "LessThanOrEqualTo" | "GreaterThanOrEqualTo";
  readonly fallback: number;
}
