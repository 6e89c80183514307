import { errorText } from "../domain/error-text.ts";
import { createShutdown } from "../twin/process/shutdown.ts";
import { parseOptions, type StartOptions } from "./options.ts";
import { startProduct } from "./product.ts";

/** `npm start`: the whole product on this machine, until Ctrl-C. */
const shutdown = createShutdown((line) => process.stderr.write(`${line}\n`));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const main = async (options: StartOptions): Promise<void> => {
  const product = await startProduct(options, { shutdown, say });
  say(`ready: dashboard ${product.dashboardUrl}  AWS ${product.awsUrl}  MQTT ${product.mqttUrl}`);
};

try {
  await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  // What went wrong is for the person at the terminal; a stack trace would not tell them more.
  process.stderr.write(`start: ${errorText(error)}\n`);
  if (shutdown.logFile) process.stderr.write(`start: the log is ${shutdown.logFile}\n`);
  await shutdown.run();
  process.exit(2);
}
