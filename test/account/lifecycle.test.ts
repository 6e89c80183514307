import { expect, test } from "vitest";
import { miniaturesClosedAfterEach } from "./closed-after-each.ts";
import { standingDevices, tracesOf } from "./fleet.ts";
import type { Miniature } from "./miniature.ts";

const startAccount = miniaturesClosedAfterEach();
let account: Miniature;

const PLACE = { partition: "aws", region: "eu-west-1", account: "123456789012" };

const rings = () =>
  Object.fromEntries(standingDevices(account).map(({ thing, groups }) => [thing, groups.join()]));
const machines = () =>
  Object.fromEntries(standingDevices(account).map(({ thing, instance }) => [thing, instance]));
const certificates = () => standingDevices(account).map(({ certificate }) => certificate);
const images = () => standingDevices(account).map(({ imageId }) => imageId);

test("A fleet grows, shrinks, gets a new image ring by ring and new certificates, goes and comes again, without a step by hand", async () => {
  account = await startAccount(PLACE);
  await account.deployAll({ devices: 5 });
  const fleet = "windturbine-fleet";
  expect(rings()).toEqual({
    "edge-1": "windturbine-canary",
    "edge-2": fleet,
    "edge-3": fleet,
    "edge-4": fleet,
    "edge-5": fleet,
  });
  const first = machines();

  // A newer image alone changes nothing.
  account.newestImage = "ami-0002";
  await account.deployAll({ devices: 6 });
  expect(machines()).toMatchObject(first);
  expect(images()).toEqual([
    "ami-0001",
    "ami-0001",
    "ami-0001",
    "ami-0001",
    "ami-0001",
    "ami-0001",
  ]);

  await account.deployAll({ devices: 4 });
  const { "edge-5": _, ...four } = first;
  expect(machines()).toEqual(four);
  expect(tracesOf(account).filter((name) => /edge-[56]/.test(name))).toEqual([]);

  await account.deployAll({ devices: 4, imageGenerations: { canary: "november" } });
  expect(images()).toEqual(["ami-0002", "ami-0001", "ami-0001", "ami-0001"]);
  const { "edge-1": __, ...others } = four;
  expect(machines()).toMatchObject(others);
  await account.deployAll({
    devices: 4,
    imageGenerations: { canary: "november", fleet: "november" },
  });
  expect(images()).toEqual(["ami-0002", "ami-0002", "ami-0002", "ami-0002"]);

  const before = certificates();
  for (const { device } of account.machines.values()) await device?.rotate();
  expect(certificates()).toHaveLength(4);
  expect(certificates().filter((each) => before.includes(each))).toEqual([]);

  await account.destroyAll();
  expect(tracesOf(account)).toEqual([]);
  await account.deployAll({ devices: 5 });
  expect(Object.keys(rings())).toHaveLength(5);
  // The ledger is the one that remembers; only what nobody names is left of the first.
  expect(account.inventory.journal).toContain(
    "import AWS::DynamoDB::GlobalTable retrain-to-fleet-ledger",
  );
});

/** What a platform team gives: a network that is there, and a policy that bounds every role. */
const givenIn = (region: string) => ({
  devices: 2,
  permissionsBoundary: "platform/boundary",
  network: {
    vpcId: "vpc-0123456789abcdef0",
    subnets: [{ id: "subnet-0123456789abcdef0", availabilityZone: `${region}a` }],
  },
});

test.each([
  { partition: "aws-cn", region: "cn-north-1", account: "210987654321" },
  { partition: "aws-us-gov", region: "us-gov-west-1", account: "210987654321" },
])(
  "In $partition, in a given network and within a given boundary, the stacks come, go and come again, and name no other partition",
  async (place) => {
    account = await startAccount(place);
    await account.deployAll(givenIn(place.region));
    expect(standingDevices(account)).toHaveLength(2);
    const text = JSON.stringify(account.inventory.all());
    expect([...new Set(text.match(/arn:aws[a-z-]*:/g))]).toEqual([`arn:${place.partition}:`]);
    expect(account.inventory.ofType("AWS::EC2::VPC")).toEqual([]);
    const boundary = `arn:${place.partition}:iam::${place.account}:policy/platform/boundary`;
    for (const { logicalId, properties } of account.inventory.ofType("AWS::IAM::Role")) {
      expect([logicalId, properties["PermissionsBoundary"]]).toEqual([logicalId, boundary]);
    }
    await account.destroyAll();
    expect(tracesOf(account)).toEqual([]);
    await account.deployAll(givenIn(place.region));
    expect(standingDevices(account)).toHaveLength(2);
  },
);

test("A device that watches more turbines, or fewer, has the policies for them with the certificate it has", async () => {
  account = await startAccount(PLACE);
  const context = { devices: 2, page: "none" };
  const policies = () => standingDevices(account)[0]?.policies;
  await account.deployAll(context);
  const first = machines();
  const [own, few] = ["retrain-to-fleet-edge-1-1", "retrain-to-fleet-edge-1-2"];
  expect(policies()).toEqual([own, few]);
  await account.deployAll({ ...context, turbinesPerDevice: 12 });
  expect(policies()).toEqual([own, few, "retrain-to-fleet-edge-1-3"]);
  await account.deployAll(context);
  expect(policies()).toEqual([own, few]);
  expect(machines()).toEqual(first);
});

test("The page and the image may change at any time: no stack loses what another still imports", async () => {
  account = await startAccount(PLACE);
  await account.deployAll({ devices: 2 });
  await account.deployAll({ devices: 2, imageId: "ami-0123456789abcdef0" });
  expect(images()).toEqual(["ami-0123456789abcdef0", "ami-0123456789abcdef0"]);
  await account.deployAll({ devices: 2, page: "none" });
  await account.destroy("Simulator");
  expect([...account.stacks.keys()]).toEqual(["Fleet", "Training", "Rollout"]);
});

test("A deployment that fails is taken back, and the same command succeeds once the cause is gone", async () => {
  account = await startAccount(PLACE);
  account.failing = /AWS::StepFunctions::StateMachine /;
  await expect(account.deployAll({ devices: 2 })).rejects.toThrow("Rollout: rolled back");
  expect(account.inventory.ofType("AWS::CloudWatch::Alarm")).toEqual([]);
  account.failing = undefined;
  await account.deployAll({ devices: 2 });
  const first = machines();

  // An image whose machines never report is not the fleet's end: one ring has it, and keeps the others.
  account.newestImage = "ami-0bad";
  account.failing = /AWS::EC2::Instance Device1/;
  const november = { devices: 2, imageGenerations: { canary: "november" } };
  await expect(account.deployAll(november)).rejects.toThrow("Fleet: rolled back");
  const standing = [...account.machines.keys()];
  expect(standing).toEqual(expect.arrayContaining(Object.values(first)));
  expect(standing.filter((name) => name.includes("device1"))).toHaveLength(1);
  // The machine that asked last has the only certificate, so the one before is silent until the next.
  expect(() => machines()).toThrow("edge-1: its machine holds another certificate");
  account.failing = undefined;
  account.newestImage = "ami-0002";
  await account.deployAll({ devices: 2, imageGenerations: { canary: "december" } });
  expect(images()).toEqual(["ami-0002", "ami-0001"]);
  expect(machines()).toMatchObject({ "edge-2": first["edge-2"] });
});

test("Under a key of one's own, made here or named, devices enrol, and nothing of the fleet lies elsewhere", async () => {
  const named = "arn:aws:kms:eu-west-1:123456789012:key/3f0e7c52-5e1a-4c8e-9a54-0d2f6f3a1b11";
  account = await startAccount(PLACE);
  // The roles of issuer, enroller and deployment are asked for the key at every call they make.
  await account.deployAll({ devices: 2, kmsKey: "own" });
  expect(standingDevices(account)).toHaveLength(2);
  for (const { device } of account.machines.values()) await device?.rotate();
  const [key] = account.inventory.ofType("AWS::KMS::Key");
  expect(JSON.stringify(account.inventory.ofType("AWS::S3::Bucket"))).toContain(key?.physicalId);
  await account.deployAll({ devices: 2, kmsKey: named });
  expect(standingDevices(account)).toHaveLength(2);
  const stores = account.inventory
    .all()
    .filter(({ type }) => /S3::Bucket$|SQS::Queue$|GlobalTable$|Logs::LogGroup$/.test(type));
  expect(stores.filter(({ properties }) => !JSON.stringify(properties).includes(named))).toEqual(
    [],
  );
  await account.destroyAll();
  expect(tracesOf(account)).toEqual([]);
});
