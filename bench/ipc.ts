import { loadavg } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { topics } from "../domain/topics.ts";
import { type Health, parseHealth } from "../domain/turbine/health.ts";
import { parseVerdict } from "../domain/turbine/verdict.ts";
import type { Row, Table } from "./benchmark.ts";
import { createMessages } from "./detector-messages.ts";
import { startNucleus, usageOf } from "./ipc-nucleus.ts";

export const name = "ipc";

const TURBINES = 50;
const HZ = 20;
const WINDOW = 100;
const STRIDE = 10;
/** Health comes every ten seconds while a release is young. */
const HEALTH_MS = 11_000;
const CLIENT = "bench/ipc-dropping-client.ts";
const DETECTOR = "detector";

/** Readings in a message. */
const FORMS: readonly (readonly [form: string, batch: number])[] = [
  ["single", 1],
  ["batch of 5", 5],
  ["batch of 10", 10],
];

/**
 * 50 turbines at 20 Hz through the SDK's client: what is lost, how late verdicts are, what it costs.
 * Arguments: --seconds N (60), --form "batch of 5", --profile DIR for what the detector's time goes into.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string" },
      form: { type: "string" },
      profile: { type: "string" },
    },
  });
  const seconds = Number(values.seconds ?? 60);
  const rows: Row[] = [];
  for (const [form, batch] of FORMS) {
    if (values.form !== undefined && values.form !== form) continue;
    // Half before and half after: a machine's speed changes from minute to minute.
    const before = await fed({ script: CLIENT, batch, seconds: seconds / 2 });
    const judging = await fed({ script: DETECTOR, batch, seconds, profile: values.profile });
    const after = await fed({ script: CLIENT, batch, seconds: seconds / 2 });
    const dropping = (before.usPerMessage + after.usPerMessage) / 2;
    rows.push({
      form,
      load: loadavg()[0]?.toFixed(1) ?? "",
      "start to RUNNING, CPU s": judging.startSeconds.toFixed(2),
      ...judging.told,
      "client µs/message": dropping.toFixed(0),
      "detector µs/message": judging.usPerMessage.toFixed(0),
      ratio: (judging.usPerMessage / dropping).toFixed(2),
      "RSS MB": judging.rssMb.toFixed(0),
    });
  }
  return { title: `${TURBINES} turbines, ${HZ} Hz, ${seconds} s through Greengrass IPC`, rows };
};

interface Feeding {
  readonly script: string;
  readonly batch: number;
  readonly seconds: number;
  readonly profile?: string | undefined;
}

const fed = async ({ script, batch, seconds, profile }: Feeding) => {
  const ids = Array.from({ length: TURBINES }, (_, index) => `${index + 1}`);
  const sentAt = new Map<string, number>();
  const lateness: number[] = [];
  let health: Health | undefined;
  const nucleus = await startNucleus({
    script,
    turbines: ids,
    profile,
    onPublished(topic, payload) {
      if (topic.endsWith("/anomalies")) {
        const { turbineId, lastSeq } = parseVerdict(JSON.parse(String(payload)));
        const sent = sentAt.get(keyOf(turbineId, lastSeq, batch));
        if (sent !== undefined) lateness.push(performance.now() - sent);
      } else if (topic.endsWith("/health")) health = parseHealth(JSON.parse(String(payload)));
    },
  });
  try {
    const startSeconds = usageOf(nucleus.pid).cpuSeconds;
    await wait(1_000);
    const before = usageOf(nucleus.pid).cpuSeconds;
    const { messages } = createMessages(TURBINES, batch)(TURBINES * HZ * seconds);
    await feed(messages, batch, ([id, payload], index) => {
      sentAt.set(
        keyOf(id, Math.floor(index / TURBINES) * batch + batch - 1, batch),
        performance.now(),
      );
      nucleus.give(topics.rawData(id), payload);
    });
    await wait(500);
    const { cpuSeconds, rssMb } = usageOf(nucleus.pid);
    if (script === DETECTOR) await wait(HEALTH_MS);
    const perTurbine = HZ * seconds;
    const due = TURBINES * (Math.floor((perTurbine - WINDOW) / STRIDE) + 1);
    return {
      startSeconds,
      usPerMessage: ((cpuSeconds - before) * 1e6) / messages.length,
      rssMb,
      told: {
        "windows due": due,
        judged: health?.judged?.windows ?? 0,
        "windows, readings or verdicts lost": lostOf(health?.drops ?? {}),
        "samples dropped": health?.drops?.["sample"] ?? 0,
        refused: health?.refused ?? 0,
        verdicts: lateness.length,
        "p50 ms": quantile(lateness, 0.5),
        "p99 ms": quantile(lateness, 0.99),
      },
    };
  } finally {
    await nucleus.close();
  }
};

/** A window's last reading came with the message that holds it. */
const keyOf = (turbineId: string, seq: number, batch: number): string =>
  `${turbineId} ${Math.floor(seq / batch)}`;

type Message = readonly [string, Buffer];

/** Each turbine's message in its turn, evenly over the time that its readings take. */
const feed = async (
  messages: readonly Message[],
  batch: number,
  give: (message: Message, index: number) => void,
): Promise<void> => {
  const perMs = (TURBINES * HZ) / batch / 1_000;
  const from = performance.now();
  for (let sent = 0; sent < messages.length; ) {
    const due = Math.min(messages.length, Math.floor((performance.now() - from) * perMs));
    for (; sent < due; sent++) give(messages[sent] as Message, sent);
    await wait(2);
  }
};

/** Samples for the dashboard's charts may be dropped; nothing else may. */
const lostOf = ({ sample: _sample, ...others }: Readonly<Record<string, number>>): number =>
  Object.values(others).reduce((sum, count) => sum + count, 0);

const quantile = (values: readonly number[], share: number): string => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
};
