import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { isJudged, isRunning, type StartedProduct, startProductProcess } from "./a-product.ts";

const PORTS = ["--dashboard-port", "0", "--aws-port", "0", "--mqtt-port", "0", "--devices", "1"];
const SECONDS = 1_000;

let product: StartedProduct | undefined;
afterEach(async () => {
  await product?.end();
  product = undefined;
});

const listenSomewhere = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  return { server, port: typeof address === "object" ? String(address?.port) : "" };
};

test.each(["--mqtt-port", "--aws-port", "--dashboard-port"])(
  "A taken %s is one line that names the port and the option, exit code 2, and nothing left",
  async (option) => {
    const { server, port } = await listenSomewhere();
    const started = startProductProcess([...PORTS, option, port]);
    product = started;
    const below: number[] = [];
    const watch = setInterval(() => below.push(...started.descendants()), 100);
    expect(await started.exit).toBe(2);
    clearInterval(watch);
    const [reason, log, ...more] = started.errors;
    expect(reason).toMatch(new RegExp(`^start: .*port ${port} .* is taken; .*${option}`));
    expect(log).toMatch(/^start: the log is \/.*\.log$/);
    expect(more).toEqual([]);
    await expect.poll(() => below.filter(isRunning), { timeout: 5 * SECONDS }).toEqual([]);
    server.close();
  },
  60 * SECONDS,
);

test("A state directory that cannot be written is one line and exit code 2", async () => {
  product = startProductProcess([...PORTS, "--state-dir", "/proc/nowhere"]);
  expect(await product.exit).toBe(2);
  expect(product.lines).toEqual([
    expect.stringMatching(/^start: --state-dir \/proc\/nowhere: cannot be written/),
  ]);
});

test(
  "It starts and judges turbines with whatever a shell exports, from paths with blanks and umlauts",
  async () => {
    const base = mkdtempSync(join(tmpdir(), "rtf faults ü-"));
    product = startProductProcess([...PORTS, "--state-dir", join(base, "my state")], {
      AWS_PROFILE: "production",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_CA_BUNDLE: "/nowhere.pem",
      HTTPS_PROXY: "http://127.0.0.1:9",
      TMPDIR: "/nowhere/at/all",
      HOME: "/nowhere/either",
      LC_ALL: "tr_TR.ISO-8859-9",
      TZ: "Nowhere/Land",
    });
    const [, dashboard = ""] = await product.said(/^ready: dashboard (\S+)/);
    const patience = { timeout: 90 * SECONDS, interval: 500 };
    await expect.poll(() => isJudged(dashboard), patience).toBe(true);
    await product.end();
    rmSync(base, { recursive: true, force: true });
  },
  180 * SECONDS,
);
