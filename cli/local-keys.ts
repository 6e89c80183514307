import { once } from "node:events";
import { get } from "node:http";
import { allRunning, findRunning, isServing, type Running } from "../adapters/local-run/running.ts";
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
  // Those of this product: a shell may still have an earlier one's.
  if (found.rings !== undefined) environment["RINGS"] = found.rings;
  delete environment["AWS_SESSION_TOKEN"];
  delete environment["AWS_PROFILE"];
};

/** The one product that runs, or the one with that URL of its AWS or dashboard. @throws InvalidInput */
export const chosenProduct = async (
  environment: NodeJS.ProcessEnv,
  named?: string,
): Promise<Running> => {
  const all = await answering(allRunning(environment));
  const url = named ?? environment["AWS_ENDPOINT_URL"];
  const chosen = url === undefined ? undefined : all.find((each) => isServing(each, url));
  if (chosen) return chosen;
  const [first, ...others] = all;
  if (first === undefined) {
    throw new InvalidInput("no product of yours runs on this machine; start it with: npm start");
  }
  if (named !== undefined) {
    throw new InvalidInput(
      `--product ${named}: no product of yours serves there, these run: ${listed(all)}`,
    );
  }
  if (others.length === 0) return first;
  throw new InvalidInput(
    `${all.length} products of yours run on this machine: ${listed(all)}; name one with --product <its AWS URL>`,
  );
};

/** A busy machine's product answers within seconds; a port that nobody serves refuses at once. */
const ANSWER_MS = 5_000;

/** Those whose door answers: one that was killed left its file, and its number may be another process's. */
const answering = async (told: readonly Running[]): Promise<readonly Running[]> => {
  const answers = await Promise.all(told.map(({ awsUrl }) => isAnswered(awsUrl)));
  return told.filter((_, index) => answers[index]);
};

/** Whatever the answer is: without a key it is a refusal. (fetch takes some ports for nobody's.) */
const isAnswered = async (url: string): Promise<boolean> => {
  const request = get(url, { agent: false, signal: AbortSignal.timeout(ANSWER_MS) });
  request.on("error", () => undefined);
  try {
    await once(request, "response");
    return true;
  } catch {
    return false;
  } finally {
    request.destroy();
  }
};

/** A product in words, so that nobody steers another than they think. */
export const described = ({ awsUrl, dashboardUrl, pid }: Running): string =>
  `${awsUrl} (dashboard ${dashboardUrl}, process ${pid})`;

const listed = (all: readonly Running[]): string => all.map(described).join(", ");

/** The product that serves this dashboard. @throws InvalidInput when none of one's own does */
export const localProduct = (environment: NodeJS.ProcessEnv, dashboardUrl: string): Running => {
  const found = findRunning(environment, dashboardUrl);
  if (found) return found;
  throw new InvalidInput(
    `no product of yours serves ${dashboardUrl} on this machine; start it with: npm start`,
  );
};
