import type { Reading } from "../../../domain/turbine/reading.ts";
import { batchesOf } from "../../../domain/turbine/reading-batch.ts";

type Random = () => number;

/** What becomes of readings between a turbine and its device: loss, repeats, swaps and odd forms. */
export const disturbedMessages = (readings: readonly Reading[], random: Random): string[] =>
  swapped(messagesOf(lossy(readings, random), random), random);

/** Half a percent is lost one by one, and every minute or so up to three seconds. */
const lossy = (readings: readonly Reading[], random: Random): Reading[] => {
  let silent = 0;
  return readings.filter(() => {
    if (random() < 1 / 1_200) silent = Math.floor(random() * 60);
    silent -= 1;
    return silent < 0 && random() >= 0.005;
  });
};

/** One by one in the turbine's own form, now and then as a batch, repeated, or in an odd form. */
const messagesOf = (readings: readonly Reading[], random: Random): string[] => {
  const messages: string[] = [];
  for (let at = 0; at < readings.length; ) {
    const count = random() < 0.02 ? runFrom(readings, at, 1 + Math.floor(random() * 12)) : 1;
    const own = batchesOf(readings.slice(at, at + count), 20);
    messages.push(...own.map((message) => (random() < 0.05 ? odd(message, random) : message)));
    if (random() < 0.01) messages.push(...own);
    at += count;
  }
  return messages;
};

/** A batch counts on: as many as follow each other without a gap. */
const runFrom = (readings: readonly Reading[], at: number, most: number): number => {
  let count = 1;
  while (count < most && readings[at + count]?.seq === (readings[at]?.seq ?? 0) + count) count += 1;
  return count;
};

const ODD: readonly ((message: string, random: Random) => string)[] = [
  (message) => JSON.stringify(JSON.parse(message), null, 1),
  (message) => message.replace("wind_speed_rps", "wind speed rps"),
  (message) => message.replace(/"turbineId":"(\d+)"/, '"turbineId":$1'),
  (message) => message.replace("{", '{"note":"a \\"word\\"",'),
  (message) => message.replace(/"rps":([\d.]+)/, '"rps":$10000000000001'),
  (message) => message.replace(/"voltage":([\d.]+)/, '"voltage":$1e0'),
  (message) => message.replace(/"voltage":/, '"voltage":1e9,"was":'),
  (message) => message.replace(/"seq":\d+,/, ""),
  (message) => message.replace(/"time":\d+/, '"time":2085000000000'),
  (message) => message.replace(/"qw":/, '"qw":"no number",'),
  (message, random) => message.slice(0, Math.floor(random() * message.length)),
];

const odd = (message: string, random: Random): string =>
  (ODD[Math.floor(random() * ODD.length)] as (typeof ODD)[number])(message, random);

/** One in fifty comes up to four messages late. */
const swapped = (messages: readonly string[], random: Random): string[] =>
  messages
    .map((message, index) => ({
      message,
      at: random() < 0.02 ? index + 4.5 * random() : index,
    }))
    .sort((a, b) => a.at - b.at)
    .map(({ message }) => message);
