import type { Evidence } from "./residuals.ts";
import type { Row } from "./row.ts";

/** What a reading is judged with. */
export interface Judged {
  readonly row: Row;
  readonly evidence: Evidence;
  readonly isRunning: boolean;
  /** It has been running for long enough and goes on running; else only what holds at rest counts. */
  readonly isSettled: boolean;
}
