import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildSimulator } from "../../simulator/build.ts";
import { temporaryFolder } from "../edge/temporary-folder.ts";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

let main = "";
beforeAll(async () => {
  main = await buildSimulator(temporaryFolder("simulator"));
});

const start = (variables: Record<string, string>) => {
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      MQTT_URL: "mqtt://127.0.0.1:9",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  return {
    child,
    firstLine: once(createInterface(child.stdout), "line").then(([line]) => `${line}`),
    exit: once(child, "close").then(([code]) => ({ code: Number(code), errors })),
  };
};

describe("the simulator's process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "says where its dashboard is, serves it without a cloud, and ends cleanly on %s",
    async (signal) => {
      const { child, firstLine, exit } = start({ DASHBOARD_PORT: "0", TURBINES: "3" });
      const { dashboard } = JSON.parse(await firstLine);
      const page = await fetch(`${dashboard}/`);
      expect(page.headers.get("content-type")).toContain("text/html");
      const state = await (await fetch(`${dashboard}/api/state`)).json();
      expect(state.turbines.map(({ id }: { id: string }) => id)).toEqual(["1", "2", "3"]);
      expect(state.fleetAgeMs).toBeGreaterThanOrEqual(0);
      child.kill(signal);
      expect((await exit).code).toBe(0);
    },
  );

  it("says in one line that its port is taken, and exits with 2", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? `${address?.port}` : "";
    const { code, errors } = await start({ DASHBOARD_PORT: port }).exit;
    server.close();
    expect(code).toBe(2);
    expect(errors.split("\n").filter((line) => line.includes(`port ${port}`))).toHaveLength(1);
    expect(errors).not.toContain("    at ");
  });

  it("asks for the region that a wss:// URL is signed for", async () => {
    const { code, errors } = await start({ MQTT_URL: "wss://iot.test/mqtt", AWS_REGION: "" }).exit;
    expect(code).toBe(2);
    expect(errors).toContain("AWS_REGION: expected the region");
  });

  it("lists what is wrong with its environment, and exits with 2", async () => {
    const { code, errors } = await start({ TURBINES: "none", RATE_HZ: "-1" }).exit;
    expect(code).toBe(2);
    expect(errors.trim()).toMatch(/^environment: TURBINES: .*; RATE_HZ: [^\n]*$/);
  });
});
