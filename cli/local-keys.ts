import {
  exportsOf,
  findRunning,
  type Running,
  variablesOf,
} from "../adapters/local-run/running.ts";
import { InvalidInput } from "../domain/errors.ts";

/**
 * Takes the keys of the product that runs at AWS_ENDPOINT_URL: they change with every start, and a
 * shell may still have those of an earlier one. Anywhere else the environment is left as it is.
 */
export const takeLocalKeys = (environment: NodeJS.ProcessEnv): void => {
  const url = environment["AWS_ENDPOINT_URL"];
  const found = url === undefined ? undefined : findRunning(environment, url);
  if (found === undefined) return;
  environment["AWS_ACCESS_KEY_ID"] = found.accessKeyId;
  environment["AWS_SECRET_ACCESS_KEY"] = found.secretAccessKey;
  environment["AWS_REGION"] ??= found.region;
  delete environment["AWS_SESSION_TOKEN"];
  delete environment["AWS_PROFILE"];
};

/** @throws InvalidInput when no product runs here */
export const localExports = (environment: NodeJS.ProcessEnv): string =>
  exportsOf(running(environment));

/** The same variables by name. @throws InvalidInput when no product runs here */
export const localVariables = (environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  variablesOf(running(environment));

const running = (environment: NodeJS.ProcessEnv): Running => {
  const asked = environment["AWS_ENDPOINT_URL"];
  const found = (asked && findRunning(environment, asked)) || findRunning(environment);
  if (found) return found;
  throw new InvalidInput("no product of yours runs on this machine; start it with: npm start");
};

/** The product that serves this dashboard. @throws InvalidInput when none of one's own does */
export const localProduct = (environment: NodeJS.ProcessEnv, dashboardUrl: string): Running => {
  const found = findRunning(environment, dashboardUrl);
  if (found) return found;
  throw new InvalidInput(
    `no product of yours serves ${dashboardUrl} on this machine; start it with: npm start`,
  );
};
