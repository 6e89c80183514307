import { createRequire } from "node:module";
import { AwsError } from "../../wire/service.ts";

/** A request or response of DynamoDB as it travels: blobs as base64. */
export type WireJson = Record<string, unknown>;

export interface Dynalite {
  /** @throws AwsError as DynamoDB would answer it */
  call(operation: string, input: WireJson): Promise<WireJson>;
  close(): Promise<void>;
}

/**
 * dynalite's own operations on its in-memory store, below its HTTP server: a second server in this
 * process would need a port, and msw would intercept the way to it.
 */
export const openDynalite = ({
  account,
  region,
}: {
  account: string;
  region: string;
}): Dynalite => {
  const store = db.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  Object.assign(store.tableDb, { awsAccountId: account, awsRegion: region });
  const running = new Set<Promise<unknown>>();
  let isClosing = false;

  const perform = (operation: string, input: WireJson): Promise<WireJson> => {
    const name = operation.charAt(0).toLowerCase() + operation.slice(1);
    const { types, custom } = require(`dynalite/validations/${name}`) as Validation;
    const act = require(`dynalite/actions/${name}`) as Action;
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, answer: WireJson | undefined) =>
        error ? reject(errorOf(error)) : resolve(answer ?? {});
      try {
        const checked = validations.checkTypes(input, types);
        validations.checkValidations(checked, types, custom, store);
        act(store, checked, settle);
      } catch (error) {
        settle(error, undefined);
      }
    });
  };

  return {
    async call(operation, input) {
      if (isClosing) throw new AwsError("InternalServerError", "this DynamoDB is closing", 500);
      const performed = perform(operation, input);
      running.add(performed);
      return performed.finally(() => running.delete(performed));
    },
    async close() {
      isClosing = true;
      // A query reads item by item: its database stays open until it has its answer.
      await Promise.allSettled(running);
      await new Promise<void>((resolve) => store.lifecycleManager.gracefulClose(() => resolve()));
    },
  };
};

const require = createRequire(import.meta.url);

interface Store {
  readonly tableDb: object;
  readonly lifecycleManager: { gracefulClose(done: () => void): void };
}

interface Validation {
  readonly types: object;
  readonly custom: unknown;
}

type Action = (
  store: Store,
  input: WireJson,
  done: (error: unknown, answer?: WireJson) => void,
) => void;

const db = require("dynalite/db") as { create(options: object): Store };
const validations = require("dynalite/validations") as {
  checkTypes(input: WireJson, types: object): WireJson;
  checkValidations(input: WireJson, types: object, custom: unknown, store: Store): void;
};

// dynalite's errors carry the body that DynamoDB would send: { __type: "prefix#Code", message }.
const errorOf = (error: unknown): unknown => {
  const { statusCode, body } = error as {
    statusCode?: number;
    body?: { __type?: string; message?: string; Message?: string };
  };
  if (statusCode === undefined || body?.__type === undefined) return error;
  const code = body.__type.split("#").at(-1) ?? body.__type;
  return new AwsError(code, body.message ?? body.Message ?? code, statusCode);
};
