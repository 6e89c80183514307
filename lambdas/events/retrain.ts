import * as z from "zod/mini";
import { thingsOf } from "../../adapters/iot/rings.ts";
import { latestHealth } from "../../adapters/ledger/devices.ts";
import { releasedRequest } from "../../adapters/ledger/lock.ts";
import { retrainingConfiguration } from "../../adapters/retraining-configuration.ts";
import { settledRetrainings, startRetraining } from "../../adapters/sagemaker/retraining.ts";
import { task } from "../../adapters/task.ts";
import { parse } from "../../domain/parse.ts";
import { decideRetraining } from "../../domain/retraining/retraining.ts";

const request = z.strictObject({ cause: z.enum(["drift", "schedule"]) });

/**
 * Starts the training pipeline when the fleet has drifted for long, or the schedule asks for it,
 * within the cooldown and the month's cap.
 */
export const handler = task(
  "Retrain",
  async (input, now) => {
    const { cause } = parse(request, input, "retraining request");
    const { policy, rings, ...places } = retrainingConfiguration();
    const past = await settledRetrainings(places);
    const things = await Promise.all(rings.map(({ thingGroup }) => thingsOf(thingGroup)));
    const [reports, released] = await Promise.all([
      latestHealth(
        places.ledgerTable,
        things.flatMap((group) => group ?? []),
      ),
      releasedRequest(places.ledgerTable),
    ]);
    const decision = decideRetraining(
      {
        cause,
        past,
        reports: [...reports.values()],
        releasedVersion: released && String(released.modelVersion),
      },
      policy,
      now,
    );
    if (decision.kind === "none") return decision;
    const { reason } = decision;
    const { executionArn } = await startRetraining(places, past, { cause, reason, now });
    return { kind: "retrain", reason, executionArn };
  },
  ({ reason }) => ({ reason }),
);
