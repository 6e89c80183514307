import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readState } from "../../twin/core-device/device-state.ts";
import { signingKeyOf } from "../../twin/services/kms/signing-key.ts";

const stateDir = mkdtempSync(join(tmpdir(), "state-"));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

test("In a state directory of 0.1.0 the signing key is still the one that devices believe", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  mkdirSync(join(stateDir, "kms"));
  writeFileSync(
    join(stateDir, "kms", "signing-key.json"),
    JSON.stringify({
      keyId: "3f0e7c52-5e1a-4c8e-9a54-0d2f6f3a1b11",
      createdAt: "2026-11-24T10:00:00.000Z",
      pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    }),
  );
  const key = signingKeyOf({ stateDir, account: "123456789012", region: "eu-west-1" });
  expect(key.arn).toBe(
    "arn:aws:kms:eu-west-1:123456789012:key/3f0e7c52-5e1a-4c8e-9a54-0d2f6f3a1b11",
  );
  const der = (each: typeof key.publicKey) => each.export({ type: "spki", format: "der" });
  expect(der(key.publicKey)).toEqual(der(createPublicKey(privateKey)));
});

test("A device's state of 0.1.0 is read, with nothing for what that release did not know", () => {
  const file = join(stateDir, "state.json");
  const remembered = {
    targets: {
      "thinggroup/windturbine-canary": {
        deploymentId: "d-1",
        components: { "windturbine.model": "1.1.0" },
      },
    },
    recipes: [{ ComponentName: "windturbine.model", ComponentVersion: "1.1.0", Manifests: [] }],
    previous: [],
    overrides: { "windturbine.detector": { turbines: "1" } },
  };
  writeFileSync(file, JSON.stringify(remembered));
  const told: string[] = [];
  expect(readState(file, (line) => told.push(line))).toEqual({ ...remembered, limits: {} });
  expect(told).toEqual([]);
});
