import { SageMakerClient, StartPipelineExecutionCommand } from "@aws-sdk/client-sagemaker";
import { sha256 } from "../../domain/digest.ts";
import { InvalidInput, ServiceBusy, ServiceRefused } from "../../domain/errors.ts";
import type { Cause } from "../../domain/retraining/retraining.ts";
import { SERVING_MODEL } from "../../domain/training/serving-model.ts";
import { ask } from "../aws/aws-errors.ts";
import { releasedRequest } from "../ledger/lock.ts";
import {
  claimRetraining,
  listRetrainings,
  type RetrainingRecord,
  recordPipelineStart,
} from "../ledger/retrainings.ts";
import { describeModelPackage } from "./model-registry.ts";

const client = new SageMakerClient({});

export interface RetrainingPlaces {
  readonly ledgerTable: string;
  readonly pipelineName: string;
}

export type StartedRetraining = RetrainingRecord & { readonly executionArn: string };

/** The retrainings on record, newest first; one that was claimed but not started is started now. */
export const settledRetrainings = async (places: RetrainingPlaces): Promise<RetrainingRecord[]> => {
  const [newest, ...older] = await listRetrainings(places.ledgerTable);
  if (newest === undefined) return [];
  return [newest.executionArn ? newest : await startPipeline(places, newest), ...older];
};

/**
 * Puts the retraining on record, then starts the pipeline; answers the record with the execution.
 * @throws ServiceBusy when somebody else started one at the same moment
 */
export const startRetraining = async (
  places: RetrainingPlaces,
  past: readonly RetrainingRecord[],
  plan: { readonly cause: Cause; readonly reason: string; readonly now: Date },
): Promise<StartedRetraining> => {
  const { cause, reason, now } = plan;
  const claimed = await claimRetraining(places.ledgerTable, past[0], {
    cause,
    reason,
    startedAt: now.toISOString(),
  });
  if (claimed === undefined) {
    throw new ServiceBusy(
      "retraining: another one was started at this moment; look before trying again",
    );
  }
  return await startPipeline(places, claimed);
};

/** The token makes a second start of the same record the same execution (ClientRequestToken). */
const startPipeline = async (
  { ledgerTable, pipelineName }: RetrainingPlaces,
  retraining: RetrainingRecord,
): Promise<StartedRetraining> => {
  const Value = await archiveInService(ledgerTable);
  const { PipelineExecutionArn } = await ask(`start pipeline ${pipelineName}`, () =>
    client.send(
      new StartPipelineExecutionCommand({
        PipelineName: pipelineName,
        PipelineExecutionDescription: `${retraining.cause}: ${retraining.reason}`.slice(0, 3_072),
        ClientRequestToken: sha256(`${retraining.sk} ${retraining.startedAt}`),
        ...(Value && { PipelineParameters: [{ Name: SERVING_MODEL, Value }] }),
      }),
    ),
  );
  if (!PipelineExecutionArn) {
    throw new ServiceRefused(`start pipeline ${pipelineName}: no ARN came back`);
  }
  await recordPipelineStart(ledgerTable, retraining, PipelineExecutionArn);
  return { ...retraining, executionArn: PipelineExecutionArn };
};

/** The evaluation judges it on the new model's windows; a fleet may run none, or one that was deleted. */
const archiveInService = async (ledgerTable: string): Promise<string | undefined> => {
  const released = await releasedRequest(ledgerTable);
  if (released === undefined) return undefined;
  try {
    return (await describeModelPackage(released.modelPackageArn)).modelDataUrl;
  } catch (error) {
    if (error instanceof ServiceRefused || error instanceof InvalidInput) return undefined;
    throw error;
  }
};
