import type { BrokerSettings } from "../adapters/mqtt/broker-address.ts";
import { HOLD_SILENCE_SECONDS } from "../domain/rollout/hold.ts";
import { STAGE, STAGE_IN_WORDS } from "../domain/stage.ts";
import { turbineIdsOf } from "./turbine-ids.ts";
import { type Variables, variablesOf } from "./variables.ts";

/** What a process with a dashboard in it is told by its environment. */
export interface DashboardEnvironment extends BrokerSettings {
  /** IoT Core lets a certificate connect under its own thing's name only. */
  readonly mqttClientId: string;
  /** Whose turbines are shown, where an account and Region hold several fleets. */
  readonly stage: string;
  readonly port: number;
  readonly pollSeconds: number;
  /** Turbines that are shown before anything is heard of them. */
  readonly turbineIds: readonly string[];
  /** Whoever runs it may decide nothing, so the page shows the commands instead. */
  readonly isLookOnly: boolean;
  /** What the policy's patience with a held ring comes to where the state machine runs. */
  readonly holdSilenceSeconds: number;
  /** Where core devices of this machine have their directories. */
  readonly devicesDirectory?: string;
  /** Where a broker of this machine tells what its connections carry. */
  readonly brokerCountsUrl?: string;
  /** Where a local cloud tells which events wait for their functions. */
  readonly eventCountsUrl?: string;
  /** The variables as they are, for what the fleet's adapter reads of them. */
  readonly variables: NodeJS.ProcessEnv;
}

/**
 * Reads MQTT_URL, MQTT_CLIENT_ID, MQTT_CERT_FILE, MQTT_KEY_FILE, MQTT_CA_FILE, AWS_REGION,
 * DASHBOARD_PORT, POLL_SECONDS, LOOK_ONLY, HOLD_SILENCE_SECONDS, STAGE, DEVICES_DIR, BROKER_COUNTS_URL,
 * EVENT_COUNTS_URL and TURBINE_IDS; each has a default or may be absent.
 * @throws InvalidInput listing every variable that is not understood
 */
export const readDashboardEnvironment = (environment = process.env): DashboardEnvironment => {
  const variables = variablesOf(environment);
  const read = dashboardVariables(variables, environment, "dashboard-");
  variables.check();
  return read;
};

/** The dashboard's part of a process's variables; whoever reads more of them calls `check` last. */
export const dashboardVariables = (
  variables: Variables,
  environment: NodeJS.ProcessEnv,
  clientPrefix: string,
): DashboardEnvironment => {
  const settings = brokerVariables(variables);
  return {
    ...settings,
    stage: stageVariable(variables),
    mqttClientId: variables.text("MQTT_CLIENT_ID", `${clientPrefix}${process.pid}`),
    port: variables.number("DASHBOARD_PORT", 8080, { least: 0, most: 65_535, isWhole: true }),
    pollSeconds: variables.number("POLL_SECONDS", 2, { least: 0.2, most: 3_600 }),
    isLookOnly: variables.number("LOOK_ONLY", 0, { least: 0, most: 1, isWhole: true }) === 1,
    holdSilenceSeconds: variables.number("HOLD_SILENCE_SECONDS", HOLD_SILENCE_SECONDS, {
      least: 1,
      most: HOLD_SILENCE_SECONDS,
    }),
    ...variables.optional("DEVICES_DIR", "devicesDirectory"),
    ...variables.optional("BROKER_COUNTS_URL", "brokerCountsUrl"),
    ...variables.optional("EVENT_COUNTS_URL", "eventCountsUrl"),
    turbineIds: turbineIdsOf(variables.text("TURBINE_IDS", ""), variables.refuse),
    variables: environment,
  };
};

const stageVariable = (variables: Variables): string => {
  const stage = variables.text("STAGE", "");
  if (!STAGE.test(stage)) {
    variables.refuse(`STAGE: expected ${STAGE_IN_WORDS}, got "${stage}"`);
  }
  return stage;
};

const brokerVariables = (variables: Variables): BrokerSettings => {
  const settings: BrokerSettings = {
    mqttUrl: variables.text("MQTT_URL", "mqtt://127.0.0.1:1883"),
    ...variables.optional("AWS_REGION", "region"),
    ...variables.optional("MQTT_CERT_FILE", "certFile"),
    ...variables.optional("MQTT_KEY_FILE", "keyFile"),
    ...variables.optional("MQTT_CA_FILE", "caFile"),
  };
  const { mqttUrl, region, certFile, keyFile } = settings;
  if (!/^(mqtts?|wss?):\/\/[^/]+/.test(mqttUrl)) {
    variables.refuse(
      `MQTT_URL: expected mqtt://host:port, mqtts://…, ws://… or wss://…, got "${mqttUrl}"`,
    );
  }
  if (/^wss?:/.test(mqttUrl) && region === undefined) {
    variables.refuse(
      "AWS_REGION: expected the region that a WebSocket MQTT_URL is signed for, got none",
    );
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    variables.refuse("MQTT_CERT_FILE and MQTT_KEY_FILE: expected both or neither, got one");
  }
  return settings;
};
