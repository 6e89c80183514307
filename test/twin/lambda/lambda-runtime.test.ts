import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LambdaRuntime } from "../../../twin/lambda/lambda-runtime.ts";
import { createLambdaRuntime } from "../../../twin/lambda/lambda-runtime.ts";

const entry = (name: string) => fileURLToPath(new URL(`./handlers/${name}.ts`, import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "lambda-runtime-"));
const lines: string[] = [];
let runtime: LambdaRuntime;

beforeAll(async () => {
  runtime = await createLambdaRuntime({
    functions: [
      { name: "echo", entry: entry("echo"), environment: { COLOUR: "green" }, timeoutSeconds: 15 },
      { name: "failing", entry: entry("failing"), timeoutSeconds: 1 },
      { name: "meeting", entry: entry("meeting"), timeoutSeconds: 15 },
    ],
    bundleDir: join(directory, "bundles"),
    logDir: join(directory, "logs"),
    onLog: (line) => lines.push(line),
  });
});

afterAll(async () => {
  await runtime.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("a function", () => {
  it("gets its event, a context and exactly its own environment", async () => {
    const answer = (await runtime.invoke("echo", { turbine: 1 })) as Record<string, unknown>;
    expect(answer).toMatchObject({
      event: { turbine: 1 },
      functionName: "echo",
      hasRequestId: true,
      hasTimeLeft: true,
      environment: { COLOUR: "green", AWS_ACCESS_KEY_ID: "echo", AWS_LAMBDA_FUNCTION_NAME: "echo" },
    });
    expect(answer["environment"]).not.toHaveProperty("PATH");
    expect(answer["environment"]).not.toHaveProperty("VITEST");
  });

  it("is found by its ARN too, and is warm the second time", async () => {
    const before = (await runtime.invoke("echo", null)) as { invocations: number };
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:echo:$LATEST";
    const after = (await runtime.invoke(arn, null)) as { invocations: number };
    expect(after.invocations).toBe(before.invocations + 1);
  });

  it("runs beside itself in an environment of its own", async () => {
    const met = await Promise.all([
      runtime.invoke("meeting", { me: "a" }),
      runtime.invoke("meeting", { me: "b" }),
    ]);
    expect(met).toEqual(["a met b", "b met a"]);
  });

  it("writes its console into its log file", async () => {
    await runtime.invoke("echo", null);
    const file = join(directory, "logs", "echo.log");
    await expect.poll(() => readFileSync(file, "utf8")).toContain("echo was called");
  });
});

describe("a failing function", () => {
  it("reports the error's own name, message and trace", async () => {
    await expect(runtime.invoke("failing", { how: "throw" })).rejects.toMatchObject({
      errorType: "FleetBusy",
      errorMessage: "try again later",
      trace: expect.arrayContaining([expect.stringContaining("FleetBusy: try again later")]),
    });
    expect(lines.at(-1)).toContain("function failing failed: FleetBusy");
  });

  it("is ended when its time is over, and serves the next call", async () => {
    await expect(runtime.invoke("failing", { how: "hang" })).rejects.toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 1.00 seconds"),
    });
    await expect(runtime.invoke("failing", { how: "throw" })).rejects.toMatchObject({
      errorType: "FleetBusy",
    });
  });

  it("that leaves its process is a Runtime.ExitError", async () => {
    await expect(runtime.invoke("failing", { how: "exit" })).rejects.toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("exit status 3"),
    });
    expect(lines.slice(-2)).toEqual([
      "function failing: about to leave",
      expect.stringContaining("function failing failed: Runtime.ExitError"),
    ]);
  });

  it("that nobody defined is named", async () => {
    await expect(runtime.invoke("nobody", {})).rejects.toMatchObject({
      errorType: "Lambda.ResourceNotFoundException",
      errorMessage: "Function not found: nobody",
    });
  });
});
