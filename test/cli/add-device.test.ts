import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { OUTPUTS } from "../../cli/output/outputs.ts";
import { policyNames } from "../../domain/device-policies.ts";
import { defaultRings } from "../../domain/rollout/ring-plan.ts";
import { type Cloud, createCloud } from "../../local/cloud.ts";
import { newKey, signingRequestFor } from "../domain/provisioning/signing-request.ts";
import { runFleet } from "./run-fleet.ts";

// Each command is a process of its own, which takes a second or more on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

let folder: string;
let cloud: Cloud;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "provision-"));
  cloud = await createCloud({
    stateDir: join(folder, "cloud"),
    awsPort: 0,
    mqttPort: 0,
    speed: 30,
    seed: 1,
    rate: 20,
    rings: defaultRings(2),
    log: () => undefined,
  });
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

const GRANTS = ["--role-alias", "local-role-alias", "--turbines-per-device", "2"];
const fleet = (...given: string[]) => runFleet(cloud.awsUrl, given);
const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
const membersOf = (group: string) => cloud.things.things.membersOf(group);
const certificatesOf = (thing: string) => cloud.things.certificates.ofThing(thing);

test("A device is added with thing, ring, policy and a certificate of its key, for its owner's eyes only", async () => {
  const out = join(folder, "kit");
  const added = await fleet("add-device", "edge-7", ...GRANTS, "--out", out, "--json");
  expect(added.status).toBe(0);
  const { certificateId } = JSON.parse(added.stdout);
  expect(membersOf("windturbine-fleet")).toContain("edge-7");
  const [certificate] = certificatesOf("edge-7");
  expect(certificate).toMatchObject({ id: certificateId, status: "ACTIVE" });
  expect([...(certificate?.policies ?? [])]).toEqual(policyNames("edge-7", 2));
  const modes = ["device.pem.crt", "private.pem.key", "config.yaml", "install.sh"].map((name) =>
    (statSync(join(out, name)).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(["600", "600", "600", "700"]);
  const issued = new X509Certificate(read("kit", "device.pem.crt"));
  expect(issued.checkPrivateKey(createPrivateKey(read("kit", "private.pem.key")))).toBe(true);
  expect(read("kit", "config.yaml")).toContain('thingName: "edge-7"');
  expect(read("kit", "config.yaml")).toContain("local.credentials.iot.eu-west-1");

  vi.stubEnv("AWS_ENDPOINT_URL", cloud.awsUrl);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "operator");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  const { certificateAges } = await import("../../adapters/iot/certificate-ages.ts");
  expect(await certificateAges("edge-7")).toEqual([
    {
      id: certificateId,
      status: "ACTIVE",
      since: certificate?.createdAt.toISOString(),
      until: new Date(issued.validTo).toISOString(),
    },
  ]);
  expect(await certificateAges("edge-none")).toEqual([]);
  vi.unstubAllEnvs();

  const again = await fleet("add-device", "edge-7", ...GRANTS, "--json");
  expect(again).toMatchObject({ status: 2, stdout: "" });
  expect(again.stderr).toBe(
    "fleet: edge-7 has a certificate already; use rotate-certificate, or remove-device first\n",
  );
});

test("From a device's own request its key never leaves it; rotation keeps both until one is kept", async () => {
  const key = join(folder, "own.key");
  const csr = join(folder, "own.csr");
  writeFileSync(key, newKey());
  writeFileSync(csr, await signingRequestFor(readFileSync(key, "utf8"), "CN=edge-8"));
  const out = join(folder, "lite");
  const identity = [...GRANTS, "--core", "lite", "--csr", csr, "--out", out, "--json"];
  const added = await fleet("add-device", "edge-8", "--ring", "canary", ...identity);
  expect(added.stderr).toBe("");
  expect(existsSync(join(out, "private.pem.key"))).toBe(false);
  const issued = new X509Certificate(read("lite", "device.pem.crt"));
  expect(issued.checkPrivateKey(createPrivateKey(readFileSync(key)))).toBe(true);
  expect(membersOf("windturbine-canary")).toContain("edge-8");

  const rotated = await fleet("rotate-certificate", "edge-8", ...identity);
  const { certificateId } = JSON.parse(rotated.stdout);
  expect(certificatesOf("edge-8").length).toBe(2);
  const kept = await fleet("rotate-certificate", "edge-8", ...GRANTS, "--keep", certificateId);
  expect(kept.status).toBe(0);
  expect(certificatesOf("edge-8").map(({ id }) => id)).toEqual([certificateId]);
  expect((await fleet("rotate-certificate", "edge-8", ...GRANTS, "--keep", "other")).stderr).toBe(
    `fleet: edge-8 has no certificate other; it has ${certificateId}\n`,
  );
});

test("status --check ends with 3 while a device was never heard of, and status by itself with 0", async () => {
  const checked = await fleet("status", "--check", "--json");
  expect(checked).toMatchObject({ status: 3, stderr: "" });
  expect(OUTPUTS["status"]?.safeParse(JSON.parse(checked.stdout)).error).toBeUndefined();
  const { devices } = JSON.parse(checked.stdout);
  expect(devices.length).toBeGreaterThan(0);
  expect(devices.map(({ status }: { status: string }) => status)).toContain("UNKNOWN");
  expect((await fleet("status")).status).toBe(0);
});

test("A device that is removed leaves neither thing nor certificate behind", async () => {
  await fleet("add-device", "edge-9", ...GRANTS, "--json");
  const { stdout, status } = await fleet("remove-device", "edge-9", "--yes", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout).certificates.length).toBe(1);
  expect(cloud.things.things.hasThing("edge-9")).toBe(false);
  expect(membersOf("windturbine-fleet")).not.toContain("edge-9");
  expect(certificatesOf("edge-9")).toEqual([]);
  expect((await fleet("remove-device", "edge-9", "--yes")).stderr).toContain("edge-9");
});

test("What cannot be is refused by field, value and remedy, and leaves nothing half made", async () => {
  const notCsr = join(folder, "no.csr");
  writeFileSync(notCsr, "nothing");
  const refusals = [
    [["add-device", "turbine-1", ...GRANTS], "expected edge-<number>"],
    [["add-device", "edge-1", ...GRANTS, "--ring", "fleet"], "is in ring canary already"],
    [["add-device", "edge-20", "--role-alias", "none"], "output RoleAlias"],
    [
      ["add-device", "edge-24", ...GRANTS.slice(0, 2), "--turbines-per-device", "91"],
      "from 1 to 90",
    ],
    [["add-device", "edge-21", ...GRANTS, "--csr", notCsr], "CSR is not valid"],
    [["add-device", "edge-22", ...GRANTS, "--core", "heavy"], "classic, lite"],
    [["add-device", "edge-23"], "--role-alias"],
  ] as const;
  for (const [given, reason] of refusals) {
    const { status, stderr } = await fleet(...given);
    expect([status === 0, stderr]).toEqual([false, expect.stringContaining(reason)]);
  }
  expect(certificatesOf("edge-1")).toEqual([]);
  expect(cloud.things.things.hasThing("edge-21")).toBe(false);
});
