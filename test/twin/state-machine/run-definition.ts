import type { Outcome } from "../../../twin/state-machine/execute.ts";
import { execute } from "../../../twin/state-machine/execute.ts";
import type { History } from "../../../twin/state-machine/history.ts";
import { createHistory } from "../../../twin/state-machine/history.ts";
import { loadDefinition } from "../../../twin/state-machine/load.ts";
import type { TaskCall } from "../../../twin/state-machine/run.ts";
import { waitingClock } from "../waiting-clock.ts";

export interface Ran {
  readonly outcome: Outcome;
  readonly history: History;
  /** Of the cloud's time. */
  readonly seconds: number;
}

/** Runs a JSONata definition on a clock that jumps from one scheduled moment to the next. */
export const runDefinition = async (
  definition: object,
  perform: (call: TaskCall) => Promise<unknown> = async () => null,
  input: unknown = {},
): Promise<Ran> => {
  const started = new Date("2026-01-01T00:00:00Z");
  const clock = waitingClock(started);
  const history = createHistory(() => clock.now());
  history.append("ExecutionStarted", 0);
  const machine = loadDefinition(JSON.stringify({ QueryLanguage: "JSONata", ...definition }));
  let outcome: Outcome | undefined;
  let seconds = 0;
  const running = execute({
    machine,
    input,
    context: {},
    perform,
    clock,
    history,
    signal: new AbortController().signal,
  }).then((ended) => {
    outcome = ended;
    seconds = (clock.now().getTime() - started.getTime()) / 1000;
  });
  // Whatever is ready runs before the clock moves to the next scheduled work.
  while (outcome === undefined) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    if (outcome === undefined) await clock.next();
  }
  await running;
  return { outcome, history, seconds };
};
