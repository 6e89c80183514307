import { differencesIn } from "../../domain/turbine/engine/messages.ts";
import type { FaultTable } from "../fault-table.ts";

const PER_SEED = 4_000;

/** Good messages of all forms with bytes replaced, dropped, doubled and copied, learnt or not. */
export const mutatedMessages: FaultTable = {
  name: "detector-decoding",
  promise:
    "a mutated message decodes as the schema reads it, value by value, or is refused by both",
  seeds: 100,
  run(seeds) {
    let failures = 0;
    for (let seed = 1; seed <= seeds; seed++) failures += differencesIn(PER_SEED, seed).length;
    const row = { messages: seeds * PER_SEED, failures };
    return Promise.resolve({ title: "mutated messages", rows: [row] });
  },
};
