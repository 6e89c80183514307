import "reflect-metadata";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { CreatePolicyCommand, CreateThingCommand, IoTClient } from "@aws-sdk/client-iot";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { devicePolicies, policyNames } from "../../domain/device-policies.ts";
import { createTwin, type Twin } from "../../twin/create-twin.ts";

const BUCKET = "enrolment";
const RING = "windturbine-canary";
const TURBINES = ["1", "2"];
const HOME = { partition: "aws", region: "eu-west-1", account: "123456789012" };

let twin: Twin;
let issue: (event: unknown) => Promise<{ kind: string }>;
let enrol: (event: unknown) => Promise<unknown>;

beforeAll(async () => {
  twin = await createTwin({
    buckets: [BUCKET],
    thingGroups: { [RING]: [], "windturbine-fleet": [] },
  });
  vi.stubEnv("AWS_ENDPOINT_URL", twin.awsUrl);
  vi.stubEnv("AWS_REGION", HOME.region);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "enrolment");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  // The handlers' clients read the environment when they are made.
  issue = (await import("../../lambdas/events/issue-certificate.ts")).handler;
  enrol = (await import("../../lambdas/events/enrol-device.ts")).handler;
  const iot = new IoTClient({});
  await iot.send(
    new CreateThingCommand({
      thingName: "edge-1",
      attributePayload: { attributes: { turbines: TURBINES.join(",") } },
    }),
  );
  const documents = devicePolicies(
    {
      thingName: "edge-1",
      turbines: TURBINES,
      roleAliasArn: "arn:aws:iot:eu-west-1:1:rolealias/a",
    },
    HOME,
  );
  for (const [index, policyName] of policyNames("edge-1", TURBINES.length).entries()) {
    const policyDocument = JSON.stringify(documents[index]);
    await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
  }
  iot.destroy();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await twin.close();
});

/** A signing request of a new key, as a first boot makes one. */
const aRequest = async (): Promise<string> => {
  const signingAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(signingAlgorithm, false, ["sign", "verify"]);
  const made = { name: "CN=edge-1", keys, signingAlgorithm };
  return (await Pkcs10CertificateRequestGenerator.create(made)).toString("pem");
};

const put = async (request: string, thing = "edge-1"): Promise<{ event: object; name: string }> => {
  const name = createHash("sha256").update(request).digest("hex");
  const key = `requests/${thing}/${name}.csr`;
  await twin.world.objects.put(BUCKET, key, Buffer.from(request));
  const object = { key, size: request.length };
  return { event: { detail: { bucket: { name: BUCKET }, object } }, name };
};

const certificates = () => twin.services.iot.certificates.ofThing("edge-1");
const pemOf = async (name: string): Promise<string> =>
  Buffer.from(
    (await twin.world.objects.get(BUCKET, `certificates/edge-1/${name}.pem`)) ?? [],
  ).toString("utf8");

test("A device's request is answered once with a certificate that has its policies; another request revokes it", async () => {
  const first = await put(await aRequest());
  expect(await issue(first.event)).toMatchObject({ kind: "issued" });
  expect(await issue(first.event)).toMatchObject({ kind: "alreadyIssued" });
  const [known, ...others] = certificates();
  expect(others).toEqual([]);
  expect(await pemOf(first.name)).toBe(known?.pem);
  expect([...(known?.policies ?? [])]).toEqual(policyNames("edge-1", TURBINES.length));

  // A replaced machine has another key.
  const second = await put(await aRequest());
  expect(await issue(second.event)).toMatchObject({ kind: "issued", retired: 1 });
  expect(certificates().map(({ pem }) => pem)).toEqual([await pemOf(second.name)]);
});

test.each([
  ["requests/edge-1/short.csr", 100, "expected requests/<thing>/<SHA-256 of the request>.csr"],
  [`requests/pump-1/${"0".repeat(64)}.csr`, 100, "expected requests/<thing>"],
  [`requests/edge-1/${"0".repeat(64)}.csr`, 9_000, "expected 8192 bytes at most, got 9000"],
  [`requests/edge-9/${"0".repeat(64)}.csr`, 100, "thing edge-9: there is none"],
])("The object %s of %i bytes makes no certificate", async (key, size, message) => {
  const before = certificates().length;
  const event = { detail: { bucket: { name: BUCKET }, object: { key, size } } };
  await expect(issue(event)).rejects.toThrow(message);
  expect(certificates()).toHaveLength(before);
});

/** Sends one request of CloudFormation's and answers what it is told. */
const asked = async (RequestType: string, properties: object, old?: object): Promise<Answer> => {
  const told: Answer[] = [];
  const server = createServer(async (request, response) => {
    told.push(JSON.parse(await text(request)));
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await enrol({
    RequestType,
    ResponseURL: `http://127.0.0.1:${port}/answer`,
    StackId: "stack",
    RequestId: "request",
    LogicalResourceId: "Device1",
    ResourceProperties: properties,
    ...(old && { OldResourceProperties: old }),
  }).catch(() => undefined);
  server.close();
  return told[0] ?? { Status: "silent" };
};

interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
}

test("CloudFormation puts a device into its ring, moves it, and takes all of it away", async () => {
  const { things } = twin.services.iot;
  const canary = { ThingName: "edge-1", ThingGroup: RING };
  const fleet = { ThingName: "edge-1", ThingGroup: "windturbine-fleet" };
  expect(await asked("Create", canary)).toMatchObject({
    Status: "SUCCESS",
    PhysicalResourceId: "edge-1",
  });
  expect(things.membersOf(RING)).toEqual(["edge-1"]);
  expect(await asked("Update", fleet, canary)).toMatchObject({ Status: "SUCCESS" });
  expect([things.membersOf(RING), things.membersOf("windturbine-fleet")]).toEqual([[], ["edge-1"]]);
  await issue((await put(await aRequest())).event);
  expect(await asked("Delete", fleet)).toMatchObject({ Status: "SUCCESS" });
  expect(certificates()).toEqual([]);
  expect(things.membersOf("windturbine-fleet")).toEqual([]);
  // Taken away twice is taken away.
  expect(await asked("Delete", fleet)).toMatchObject({ Status: "SUCCESS" });
});

test("A ring that does not exist is told to CloudFormation at once, not after an hour", async () => {
  const answer = await asked("Create", { ThingName: "edge-1", ThingGroup: "nobody" });
  expect(answer).toMatchObject({ Status: "FAILED", Reason: expect.stringContaining("nobody") });
});
