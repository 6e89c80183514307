/** Exit code for what the caller must change: a variable, a file, a port that is taken. */
const CANNOT_START = 2;

/**
 * Runs a process with a dashboard in it: its first line on stdout says where the page is, SIGTERM and
 * SIGINT end it, and what hinders it is one line on stderr.
 */
export const runProcess = async (
  name: string,
  start: () => Promise<{ readonly url: string; close(): Promise<void> }>,
): Promise<void> => {
  try {
    const started = await start();
    const end = (): void => {
      started.close().then(
        () => process.exit(0),
        (error) => {
          console.error(`${name}: did not end cleanly: ${error}`);
          process.exit(1);
        },
      );
    };
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
    console.log(JSON.stringify({ dashboard: started.url }));
  } catch (error) {
    console.error(error instanceof Error ? error.message : `${error}`);
    process.exit(CANNOT_START);
  }
};
