import { createRun, type Ordered } from "./run.ts";
import { createSenderNumbers } from "./sender-numbers.ts";
import { createStream, orderReading } from "./stream.ts";

/** Takes one turbine's rows of six as they came and hands them over in order. */
export const createOrdering = (
  expectedMs: number,
  ordered: Ordered,
): ((values: Float32Array, seq: number, time: number) => void) => {
  const stream = createStream(createSenderNumbers(1, expectedMs), 0);
  const run = createRun();
  return (values, seq, time) => {
    run.count = 0;
    orderReading(stream, run, values, 0, seq, time);
    if (run.count > 0) ordered.take(run);
  };
};
