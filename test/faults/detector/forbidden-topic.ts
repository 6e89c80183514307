import { mock } from "node:test";
import { NotPermitted } from "../../../edge/detector/device-link.ts";
import { figuresWithoutModel } from "../../../edge/detector/health/figures.ts";
import { createHealthReporter } from "../../../edge/detector/health/health-reporter.ts";
import { aDisk } from "../../edge/journal/a-disk.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { aSender, aVerdict } from "./a-sender.ts";

const HOUR_SECONDS = 3_600;

/** For an hour one topic is refused or does not answer; two turbines have a verdict a second. */
export const forbiddenTopic: FaultTable = {
  name: "detector-forbidden-topic",
  promise:
    "one topic forbidden for an hour: health goes on every 10 s, the other turbine is told of",
  seeds: 20,
  async run(seeds) {
    const rows = [];
    for (const [how, refusal] of Object.entries(REFUSALS)) {
      let [reports, failures, verdicts] = [0, 0, 0];
      for (let seed = 1; seed <= seeds; seed++) {
        const result = await oneHour(refusal, seeded(seed));
        reports += result.reports;
        verdicts += result.verdicts;
        failures += Number(result.reports < HOUR_SECONDS / 10);
        failures += Number(result.verdicts < HOUR_SECONDS);
      }
      rows.push({
        "the topic": how,
        hours: seeds,
        reports,
        "verdicts beside it": verdicts,
        failures,
      });
    }
    return { title: "forbidden topic", rows };
  },
};

const REFUSALS: Readonly<Record<string, () => Promise<void>>> = {
  "is refused for good": () => Promise.reject(new NotPermitted("UnauthorizedError")),
  "fails for the moment": () => Promise.reject(new Error("ServiceError")),
  "does not answer": () => new Promise(() => undefined),
};

const oneHour = async (refusal: () => Promise<void>, random: () => number) => {
  let [reports, verdicts, time] = [0, 0, 0];
  const { outbox, sendVerdict } = await aSender({
    folder: aDisk(),
    now: () => time,
    async send({ topic }) {
      if (topic === "wind-turbine/1/anomalies") return await refusal();
      reports += Number(topic === "edge/edge-1/health");
      verdicts += Number(topic === "wind-turbine/2/anomalies");
    },
  });
  mock.timers.enable({ apis: ["setInterval", "Date"] });
  try {
    const health = createHealthReporter({
      thingName: "edge-1",
      detectorVersion: "1",
      figures: () => figuresWithoutModel(["1", "2"], 60e6),
      isYoung: () => true,
      publish: outbox.offer,
    });
    for (let second = 0; second < HOUR_SECONDS; second++) {
      for (const id of ["1", "2"]) sendVerdict(aVerdict(id, random() < 0.1, second));
      mock.timers.tick(1_000);
      time += 1_000;
      await new Promise(setImmediate);
    }
    health.close();
    outbox.close();
    return { reports, verdicts };
  } finally {
    mock.timers.reset();
  }
};
