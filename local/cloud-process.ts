import { join } from "node:path";
import { createRolloutTeller } from "../domain/rollout/telling/rollout-teller.ts";
import { credentialsOf, secretIn } from "../twin/identity/secrets.ts";
import { fail, runPart } from "../twin/process/part.ts";
import { signingKeyOf } from "../twin/services/kms/signing-key.ts";
import { openSqliteDisk, StoreUnusable } from "../twin/world/sqlite-disk.ts";
import { createStore, type Store } from "../twin/world/store.ts";
import { type Cloud, createCloud } from "./cloud.ts";
import { publishDetector } from "./detector-bundle.ts";
import { earlierState } from "./earlier-state.ts";
import { registerFirstModel } from "./first-model.ts";
import { FIRST_MODEL, HOME, IOT_SERVICES } from "./home.ts";
import { expectKeptRings } from "./kept-rings.ts";
import type { StartOptions } from "./options.ts";
import { principalsOf } from "./principals.ts";
import { stateFile } from "./state-directory.ts";

/** What the cloud is started with, as plain data. */
export interface CloudConfiguration
  extends Pick<
    StartOptions,
    | "awsPort"
    | "devices"
    | "rings"
    | "turbinesPerDevice"
    | "rate"
    | "delivery"
    | "speed"
    | "seed"
    | "data"
  > {
  readonly stateDir: string;
  readonly mqttUrl: string;
  /** From which the secrets of this run are made. */
  readonly secretSeed: string;
  /** Only the first start approves by itself: later a fleet may run something. */
  readonly approvesFirstModel: boolean;
}

export interface CloudDetails {
  readonly awsUrl: string;
  readonly region: string;
}

/** What it tells and is told beside a part's own messages. */
export type CloudMessage =
  | { readonly kind: "approved" }
  | { readonly kind: "rolloutEnded" }
  | { readonly kind: "fleetIsUp" };

runPart(async (configuration: CloudConfiguration, supervisor) => {
  const store = openStore(configuration.stateDir);
  const earlier = earlierState(store);
  if (earlier) supervisor.say(`continuing from ${configuration.stateDir}: ${earlier}`);
  expectKeptRings(store, configuration.rings);
  const cloud = await createCloud({
    ...configuration,
    store,
    principalOf: principalsOf({ ...configuration, home: HOME }, signingKeyArn(configuration)),
    mqttPassword: secretIn(configuration.secretSeed, IOT_SERVICES),
    log: console.error,
  });
  const send = (message: CloudMessage): void => supervisor.send(message);
  const teller = createRolloutTeller(supervisor.say, () => send({ kind: "rolloutEnded" }));
  const stopTelling = cloud.executions.onEvent(teller.follow);
  const fleetIsUp = new Promise<void>((resolve) => {
    supervisor.onMessage((message) => {
      if ((message as CloudMessage).kind === "fleetIsUp") resolve();
    });
  });
  // After the answer that it listens.
  setImmediate(() =>
    bringIn(
      cloud,
      { ...configuration, isContinued: earlier !== undefined },
      supervisor.say,
      fleetIsUp,
    )
      .then(() => send({ kind: "approved" }))
      .catch(fail),
  );
  const { awsUrl, world } = cloud;
  const details: CloudDetails = { awsUrl, region: world.region };
  const stop = (): Promise<void> => {
    // That executions end with the cloud is no news of theirs.
    stopTelling();
    return cloud.close();
  };
  return { details, stop };
});

/** A store that refuses a commit ends the cloud; started again it goes on from the last one. */
const openStore = (stateDir: string): Store => {
  try {
    return createStore(openSqliteDisk(stateFile(stateDir)), (error) =>
      fail(
        new Error(
          `the state cannot be kept: ${error.message}; make room, and it goes on from there`,
        ),
      ),
    );
  } catch (error) {
    if (!(error instanceof StoreUnusable)) throw error;
    throw new Error(
      `the state cannot be used: ${error.message}; start with --fresh to forget it, or name another --state-dir`,
      { cause: error },
    );
  }
};

/** The state directory's key: one role may use it. */
const signingKeyArn = ({ stateDir }: CloudConfiguration): string =>
  signingKeyOf({ stateDir, account: HOME.account, region: HOME.region }).arn;

/** Brings the product into the cloud: handlers, detector, schedules, and the first model. */
const bringIn = async (
  cloud: Cloud,
  configuration: CloudConfiguration & { readonly isContinued: boolean },
  say: (line: string) => void,
  fleetIsUp: Promise<void>,
): Promise<void> => {
  const opened = publishDetector(cloud.world, join(configuration.stateDir, "detector")).then(
    async (detectorUri) => {
      await cloud.openForRollouts({ ...configuration, detectorUri });
      await cloud.openSchedules();
      cloud.resume();
    },
  );
  // What trained when an earlier process ended is to go on first.
  if (configuration.isContinued) await opened;
  const { data, approvesFirstModel, secretSeed } = configuration;
  const credentials = credentialsOf(secretSeed, FIRST_MODEL);
  const [model] = await Promise.all([
    registerFirstModel(cloud, { credentials, ...(data !== undefined && { data }) }, say),
    opened,
  ]);
  if (!approvesFirstModel || !model.isFirst) return;
  await fleetIsUp;
  await model.approve();
};
