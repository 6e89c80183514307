import { Logger } from "@aws-lambda-powertools/logger";
import { METRICS } from "../../domain/rollout/watch.ts";
import { tellOnce } from "../ledger/rollouts.ts";
import { measure } from "../metrics.ts";
import { notify } from "./notifications.ts";

const logger = new Logger({ serviceName: "rollout" });

export interface Telling {
  readonly topicArn: string;
  readonly ledgerTable: string;
  readonly rollout: { readonly id: string; readonly startedAt: string };
  /** Told once for each. */
  readonly occasion: string;
  readonly subject: string;
  readonly message: string;
}

/**
 * Tells people, as well as it can: what became of a rollout never hangs on a mail. One that could not
 * be sent is in the log and counted, and an alarm stands on the count.
 */
export const tellPeople = async (telling: Telling): Promise<void> => {
  const { topicArn, ledgerTable, rollout, occasion, subject, message } = telling;
  try {
    const id = `${rollout.id}/${occasion}`;
    await tellOnce(ledgerTable, rollout, occasion, () =>
      notify(topicArn, { id, subject, message }),
    );
  } catch (error) {
    logger.error(`nobody was told: ${subject}`, { error: error as Error });
    measure({ [METRICS.untold]: 1 });
  }
};
