import { mock } from "node:test";
import { ANIMALS } from "../../zoo/animals.ts";
import { CONDITIONS, runGood } from "./good-releases.ts";
import { GATE, runZoo, THREE_RINGS, TWO_RINGS } from "./releases.ts";

/** What one process does; a handler reads its environment once, so each fleet has a process. */
export interface Order {
  readonly rings: 2 | 3;
  readonly work:
    | { readonly kind: "animals"; readonly names: readonly string[]; readonly seed: number }
    | {
        readonly kind: "good";
        readonly condition: string;
        readonly models: number;
        readonly trained: number;
        readonly seed: number;
      };
  readonly history: { readonly turbines: number; readonly minutes: number };
}

if (import.meta.main) {
  const order = JSON.parse(process.argv[2] ?? "{}") as Order;
  // The handlers and the detectors log as they do in the field; the answer is the last line.
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const ringCase = order.rings === 2 ? TWO_RINGS : THREE_RINGS;
  const { work, history } = order;
  const rows =
    work.kind === "animals"
      ? await runZoo({
          animals: ANIMALS.filter(({ name }) => work.names.includes(name)),
          ringCase,
          gate: GATE,
          seeds: [work.seed],
          history,
          log,
        })
      : await runGood({
          ...work,
          ringCase,
          gate: GATE,
          conditions: CONDITIONS.filter(({ name }) => name === work.condition),
          history,
          log,
        });
  mock.timers.reset();
  process.stdout.write(`\n${JSON.stringify(rows)}\n`, () => process.exit(0));
}
