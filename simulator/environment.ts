import type { BrokerSettings } from "../adapters/mqtt/broker-address.ts";
import { InvalidInput } from "../domain/errors.ts";

/** What the simulator's process is told by its environment. */
export interface SimulatorEnvironment extends BrokerSettings {
  /** IoT Core lets a certificate connect under its own thing's name only. */
  readonly mqttClientId: string;
  readonly port: number;
  readonly turbines: number;
  readonly rateHz: number;
  readonly seed: number;
  readonly pollSeconds: number;
  /** The variables as they are, for what the fleet's adapter reads of them. */
  readonly variables: NodeJS.ProcessEnv;
}

/**
 * Reads MQTT_URL, MQTT_CLIENT_ID, MQTT_CERT_FILE, MQTT_KEY_FILE, MQTT_CA_FILE, AWS_REGION,
 * DASHBOARD_PORT, TURBINES, RATE_HZ, SEED and POLL_SECONDS; each has a default or may be absent.
 * @throws InvalidInput listing every variable that is not understood
 */
export const readEnvironment = (variables = process.env): SimulatorEnvironment => {
  const faults: string[] = [];
  const number = (name: string, fallback: number, least: number, most: number, whole: boolean) => {
    const text = variables[name] || `${fallback}`;
    const value = Number(text);
    const isRight = value >= least && value <= most && (!whole || Number.isInteger(value));
    const kind = whole ? "an integer" : "a number";
    if (!isRight) faults.push(`${name}: expected ${kind} from ${least} to ${most}, got "${text}"`);
    return value;
  };
  const file = (name: string, key: string) => (variables[name] ? { [key]: variables[name] } : {});
  const environment: SimulatorEnvironment = {
    mqttUrl: variables["MQTT_URL"] || "mqtt://127.0.0.1:1883",
    mqttClientId: variables["MQTT_CLIENT_ID"] || `wind-farm-${process.pid}`,
    ...file("AWS_REGION", "region"),
    ...file("MQTT_CERT_FILE", "certFile"),
    ...file("MQTT_KEY_FILE", "keyFile"),
    ...file("MQTT_CA_FILE", "caFile"),
    port: number("DASHBOARD_PORT", 8080, 0, 65_535, true),
    turbines: number("TURBINES", 5, 1, 1_000, true),
    rateHz: number("RATE_HZ", 20, 0.1, 1_000, false),
    seed: number("SEED", 1, 0, 2 ** 32, true),
    pollSeconds: number("POLL_SECONDS", 2, 0.2, 3_600, false),
    variables,
  };
  if (!/^(mqtts?|wss):\/\/[^/]+/.test(environment.mqttUrl)) {
    faults.push(
      `MQTT_URL: expected mqtt://host:port, mqtts://… or wss://…, got "${environment.mqttUrl}"`,
    );
  }
  if (environment.mqttUrl.startsWith("wss:") && environment.region === undefined) {
    faults.push("AWS_REGION: expected the region that a wss:// MQTT_URL is signed for, got none");
  }
  if ((environment.certFile === undefined) !== (environment.keyFile === undefined)) {
    faults.push("MQTT_CERT_FILE and MQTT_KEY_FILE: expected both or neither, got one");
  }
  if (faults.length > 0) throw new InvalidInput(`environment: ${faults.join("; ")}`);
  return environment;
};
