import { expect, it } from "vitest";
import { readEnvironment } from "../../simulator/environment.ts";

it("has a default for every variable", () => {
  expect(readEnvironment({})).toMatchObject({
    mqttUrl: "mqtt://127.0.0.1:1883",
    port: 8080,
    turbines: 5,
    rateHz: 20,
    seed: 1,
    pollSeconds: 2,
  });
});

it("names every variable that is wrong at once, with its value", () => {
  const wrong = {
    MQTT_URL: "http://x",
    DASHBOARD_PORT: "70000",
    TURBINES: "two",
    RATE_HZ: "0",
    MQTT_CERT_FILE: "x.pem",
  };
  expect(() => readEnvironment(wrong)).toThrow(
    /MQTT_URL.*MQTT_KEY_FILE.*DASHBOARD_PORT: .*"70000".*TURBINES: .*"two".*RATE_HZ/,
  );
});
