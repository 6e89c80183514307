/** One JSON line per event on standard output: Greengrass and journald keep what a component prints. */
export const log = (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
};

/** An error's message with its causes, on one line. */
export const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
};

/** Logs the first of a kind and then every thousandth: a flood must not fill the disk. */
export const seldom = (event: string): ((fields: Readonly<Record<string, unknown>>) => void) => {
  let count = 0;
  return (fields) => {
    count += 1;
    if (count === 1 || count % 1_000 === 0) log(event, { ...fields, count });
  };
};
