/**
 * When the function that starts retrainings is asked, as EventBridge Scheduler expressions; CDK
 * deploys them and the local cloud runs them on its own clock. The second is the deployment's choice.
 */
export const DRIFT_CHECK = "rate(1 hour)";
export const DEFAULT_RETRAINING_SCHEDULE = "rate(30 days)";
