/** What differs between accounts; the definition itself is the same on AWS and locally. */
export interface TrainingPlan {
  /** The container of training/Dockerfile, tag or digest included. */
  readonly imageUri: string;
  /** Assumed by the processing and training jobs. */
  readonly roleArn: string;
  /** Holds recordings below `raw/` and whatever the pipeline makes. */
  readonly bucket: string;
  /** Model package group, lower case. */
  readonly groupName: string;
  readonly instanceType?: string;
  /** Limits of the quality gate; a start may override each by its parameter. */
  readonly limits?: Partial<Readonly<Record<LimitParameter, number>>>;
  readonly seed?: number;
  /** Readings per second of the history that is simulated while there are no recordings. */
  readonly historyRateHz?: number;
}

/** One condition on evaluation.json's `metrics`. */
export interface Limit {
  readonly parameter: LimitParameter;
  readonly metric: string;
  readonly type: "LessThanOrEqualTo" | "GreaterThanOrEqualTo";
  readonly fallback: number;
}

type LimitParameter = "MaxFalseAlarmsPerTurbineDay" | "MinEventRecall";
