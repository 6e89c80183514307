/** An event of an execution's history in Step Functions' names. */
export interface HistoryEvent {
  readonly type: string;
  /** One member such as `stateEnteredEventDetails`. */
  readonly [details: string]: unknown;
}
