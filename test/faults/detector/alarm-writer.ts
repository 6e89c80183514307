import { folderAt } from "../../../edge/detector/journal/folder.ts";
import { aSender, aVerdict } from "./a-sender.ts";

/**
 * A process that changes lamps for ever and prints what the journal holds and what was sent, until it
 * is killed; with `--drain` it only sends what an earlier one left behind.
 */
const [directory = ".", mode] = process.argv.slice(2);
const TURBINES = ["1", "2", "3", "4", "5"];
const say = (what: string, line: string): boolean => process.stdout.write(`${what} ${line}\n`);

const { journal, outbox, sendVerdict } = await aSender({
  folder: folderAt(directory),
  async send({ payload }) {
    const { turbineId, alarmNumber, anomalies } = JSON.parse(payload);
    if (alarmNumber === undefined) return;
    say("sent", JSON.stringify({ turbineId, alarmNumber, anomalies }));
  },
});

const known = new Map<string, boolean>(
  journal.entries("alarm/").map(([key, value]) => {
    const { anomalies } = value as { anomalies: boolean[] };
    return [key.slice("alarm/".length), anomalies.includes(true)];
  }),
);

const changeAll = async (): Promise<void> => {
  for (const id of TURBINES) {
    known.set(id, !known.get(id));
    sendVerdict(aVerdict(id, known.get(id) === true));
  }
  // Behind the five changes: when this is kept, so are they.
  if ((await journal.write({}, { durable: true })) !== "kept") return;
  for (const [key, value] of journal.entries("alarm/")) {
    const { number } = value as { number: number };
    say("kept", JSON.stringify({ turbineId: key.slice("alarm/".length), alarmNumber: number }));
  }
};

if (mode === "--drain") {
  await outbox.drained();
  await journal.close();
} else {
  for (;;) {
    await changeAll();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
