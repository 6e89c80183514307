import type { Outputs, Runtime } from "../../../edge/detector/runtime/runtime.ts";

/** A runtime whose calls are counted while they last: time must not pass meanwhile. */
export const countingRuntime = (
  runtime: Runtime,
  count: { readonly begin: () => void; readonly end: () => void },
): Runtime => {
  const counted = async (work: () => Promise<Outputs>): Promise<Outputs> => {
    count.begin();
    try {
      return await work();
    } finally {
      count.end();
    }
  };
  const { runMany } = runtime;
  return {
    run: (input) => counted(() => runtime.run(input)),
    ...(runMany && { runMany: (windows, n) => counted(() => runMany(windows, n)) }),
    close: () => runtime.close(),
  };
};
