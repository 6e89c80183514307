import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { errorText } from "../../domain/error-text.ts";

const running = z.object({
  awsUrl: z.string(),
  dashboardUrl: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  /** As JSON, in the words of the variable RINGS; a product of an earlier version tells none. */
  rings: z.optional(z.string()),
  /** Of the process that serves it. */
  pid: z.number(),
  /** Epoch milliseconds. */
  since: z.number(),
});

/** How to reach the product that runs on this machine, and who its owner is to it. */
export type Running = z.infer<typeof running>;

/**
 * Tells this machine's user, and nobody else, of a product that runs; answers what takes it back.
 * @throws Error when no directory of the user's can be written
 */
export const announce = (environment: NodeJS.ProcessEnv, told: Running): (() => void) => {
  const failures: string[] = [];
  for (const directory of directoriesOf(environment)) {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const file = join(directory, `${told.pid}.json`);
      rmSync(file, { force: true });
      // A new file, so that the mode is its own and no link leads elsewhere.
      writeFileSync(file, JSON.stringify(told), { mode: 0o600, flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      failures.push(errorText(error));
    }
  }
  throw new Error(`the access key of this run cannot be kept: ${failures.join("; ")}`);
};

/** The products of this user that run, the newest first; whoever serves an address later serves it alone. */
export const allRunning = (environment: NodeJS.ProcessEnv): readonly Running[] => {
  const told = directoriesOf(environment)
    .flatMap(filesIn)
    .flatMap(read)
    .filter(({ pid }) => isAlive(pid))
    .toSorted((a, b) => b.since - a.since);
  return told.filter(({ awsUrl }, at) => told.findIndex((each) => each.awsUrl === awsUrl) === at);
};

/** The product whose AWS or dashboard that URL is. */
export const findRunning = (environment: NodeJS.ProcessEnv, url: string): Running | undefined =>
  allRunning(environment).find((each) => isServing(each, url));

/** Whether that URL is its AWS's or its dashboard's. */
export const isServing = ({ awsUrl, dashboardUrl }: Running, url: string): boolean =>
  isSame(url, awsUrl) || isSame(url, dashboardUrl);

/** By whatever name of this machine. */
const isSame = (asked: string, served: string): boolean => {
  if (!URL.canParse(asked)) return false;
  const { hostname, port } = new URL(asked);
  return ["127.0.0.1", "localhost"].includes(hostname) && port === new URL(served).port;
};

/** What leads any AWS client, and `fleet`, to it. */
export const variablesOf = (found: Running): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: found.awsUrl,
  DASHBOARD_URL: found.dashboardUrl,
  AWS_REGION: found.region,
  AWS_DEFAULT_REGION: found.region,
  AWS_ACCESS_KEY_ID: found.accessKeyId,
  AWS_SECRET_ACCESS_KEY: found.secretAccessKey,
  ...(found.rings !== undefined && { RINGS: found.rings }),
});

/** For a shell's `eval`. */
export const exportsOf = (found: Running): string => {
  const { awsUrl, dashboardUrl, region, accessKeyId, secretAccessKey, rings } = found;
  return [
    "unset AWS_PROFILE AWS_SESSION_TOKEN",
    `export AWS_ENDPOINT_URL=${awsUrl}`,
    `export DASHBOARD_URL=${dashboardUrl}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    ...(rings === undefined ? [] : [`export RINGS='${rings.replaceAll("'", "'\\''")}'`]),
  ].join("\n");
};

const directoriesOf = (environment: NodeJS.ProcessEnv): string[] => [
  join(environment["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), NAME, "running"),
  join(tmpdir(), `${NAME}-${process.getuid?.() ?? "user"}`, "running"),
];

const NAME = "retrain-to-fleet";

const filesIn = (directory: string): string[] => {
  try {
    return readdirSync(directory).map((file) => join(directory, file));
  } catch {
    // Nothing ran for this user yet.
    return [];
  }
};

const read = (file: string): Running[] => {
  try {
    const { success, data } = running.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return success && isOwn(file) ? [data] : [];
  } catch {
    // It ended between the listing and now.
    return [];
  }
};

/** Below a shared TMPDIR anybody could lay a file that leads this user's keys and calls elsewhere. */
const isOwn = (file: string): boolean => {
  const { uid, mode } = lstatSync(file);
  return uid === (process.getuid?.() ?? uid) && (mode & 0o077) === 0;
};

/** No more than a first sieve: a number is given again. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
