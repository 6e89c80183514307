import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** Runs the command line against that cloud, as a person does. */
export const runFleet = async (awsUrl: string, given: readonly string[]) => {
  const child = spawn(process.execPath, ["cli/fleet.ts", ...given], {
    env: {
      PATH: process.env["PATH"],
      AWS_ENDPOINT_URL: awsUrl,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "operator",
      AWS_SECRET_ACCESS_KEY: "local",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { status, stdout, stderr };
};
