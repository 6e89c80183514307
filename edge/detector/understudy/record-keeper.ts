import {
  type ModelRecord,
  modelRecordFrom,
} from "../../../domain/turbine/understudy/model-record.ts";
import type { Journal } from "../journal/journal.ts";
import { describe, log } from "../log.ts";
import type { Model, ModelPlace } from "../model.ts";
import type { ModelStore } from "./model-store.ts";

const KEY = "models";

export const foundRecord = (journal: Pick<Journal, "entries">): ModelRecord | undefined =>
  modelRecordFrom(journal.entries(KEY).find(([key]) => key === KEY)?.[1]);

/** Keeps on disk what the device must know of its models: the record, and a copy of the good one. */
export interface RecordKeeper {
  /** There is a new stage; a model that proved itself is kept as well. */
  changed(record: ModelRecord): void;
  /** Settles when everything so far is kept, or could not be. */
  settled(): Promise<void>;
  /** Counts went on; losing the newest of them costs nothing. */
  note(record: ModelRecord): void;
}

export interface KeeperPlan {
  readonly journal: Pick<Journal, "write">;
  readonly store: ModelStore;
  readonly released: Model | undefined;
  readonly from: Pick<ModelPlace, "modelDir" | "manifestDir" | "delivery">;
}

export const createRecordKeeper = ({
  journal,
  store,
  released,
  from,
}: KeeperPlan): RecordKeeper => {
  /** The released model once its copy is on disk. */
  let kept: string | undefined;
  let work = Promise.resolve();

  const withGood = (record: ModelRecord): ModelRecord =>
    kept === undefined || record.stage !== "proven" ? record : { ...record, good: kept };

  const write = (record: ModelRecord, durable: boolean): void => {
    void journal.write({ [KEY]: withGood(record) }, { durable });
  };

  const keep = async (model: Model): Promise<void> => {
    try {
      await store.keep(model, from);
      kept = model.digest;
    } catch (error) {
      log("good-model-not-kept", { reason: describe(error) });
    }
  };

  const isToBeKept = (record: ModelRecord): boolean =>
    record.stage === "proven" && record.good !== record.released && from.delivery === "onnx";

  const keepFiles = async (record: ModelRecord): Promise<void> => {
    if (isToBeKept(record) && released && kept === undefined) {
      await keep(released);
      write(record, true);
    }
    const { good, old } = withGood(record);
    await store
      .keepOnly([good, old].filter((digest) => digest !== undefined))
      .catch((error: unknown) => log("old-models-not-removed", { reason: describe(error) }));
  };

  return {
    changed(record) {
      write(record, true);
      work = work.then(() => keepFiles(record));
    },
    settled: () => work,
    note: (record) => write(record, false),
  };
};
