import { afterEach, expect, test } from "vitest";
import { createTwin, type Twin } from "../../twin/create-twin.ts";
import { createAccount } from "./account.ts";
import type { Kind } from "./kind.ts";
import { recordKinds } from "./kinds/records.ts";
import type { Template, TemplateResource } from "./template.ts";

// What the account in miniature refuses, so that what it lets pass says something.
const PLACE = { partition: "aws", region: "eu-west-1", account: "123456789012" };
let twin: Twin | undefined;
afterEach(async () => {
  await twin?.close();
  twin = undefined;
});

const BY_RULES: Kind = { create: async () => undefined };
const anAccount = () => createAccount(PLACE, () => () => BY_RULES);
const stack = (Resources: Record<string, TemplateResource>, Outputs: Template["Outputs"] = {}) => ({
  name: "Stack",
  template: { Resources, Outputs },
});
const role = (RoleName?: string, Path = "/"): TemplateResource => ({
  Type: "AWS::IAM::Role",
  Properties: { Path, ...(RoleName && { RoleName }) },
});
const image = (ImageId: string): TemplateResource => ({
  Type: "AWS::EC2::Instance",
  Properties: { ImageId, Monitoring: true },
});

test("A property that cannot change replaces the resource: the new one first, the old one last", async () => {
  const account = anAccount();
  const dependent = { ...role(), DependsOn: "Machine" };
  await account.deploy(stack({ Machine: image("ami-1"), Role: dependent }));
  await account.deploy(stack({ Machine: image("ami-2"), Role: role(undefined, "/new/") }));
  const kinds = account.inventory.journal.map((line) => line.replace(/ stack-.*/, ""));
  expect(kinds).toEqual([
    "create AWS::EC2::Instance",
    "create AWS::IAM::Role",
    "create AWS::EC2::Instance",
    "create AWS::IAM::Role",
    "delete AWS::IAM::Role",
    "delete AWS::EC2::Instance",
  ]);
  const monitored = { ...image("ami-2"), Properties: { ImageId: "ami-2", Monitoring: false } };
  await account.deploy(stack({ Machine: monitored, Role: role(undefined, "/new/") }));
  expect(account.inventory.journal.at(-1)).toMatch(/^update AWS::EC2::Instance/);
});

test("A resource with a name of its own cannot be replaced under that name, and nothing is left of the try", async () => {
  const account = anAccount();
  await account.deploy(stack({ Role: role("mine") }));
  const before = account.inventory.all();
  await expect(
    account.deploy(stack({ Other: role(), Role: role("mine", "/other/") })),
  ).rejects.toThrow("Stack: rolled back: Role: AWS::IAM::Role mine already exists");
  expect(account.inventory.all()).toEqual(before);
});

test("What another stack imports neither changes nor goes, nor does its stack", async () => {
  const account = anAccount();
  const exported = { Name: { Value: { Ref: "Role" }, Export: { Name: "role" } } };
  await account.deploy(stack({ Role: role("one") }, exported));
  const importing = {
    Type: "AWS::IAM::InstanceProfile",
    Properties: { Roles: [{ "Fn::ImportValue": "role" }] },
  };
  await account.deploy({ name: "User", template: { Resources: { Profile: importing } } });
  for (const [template, what] of [
    [stack({ Role: role("one") }), "deleted"],
    [stack({ Role: role("two") }, exported), "updated"],
  ] as const) {
    await expect(account.deploy(template)).rejects.toThrow(
      `Export role cannot be ${what} as it is in use by User`,
    );
  }
  await expect(account.destroy("Stack")).rejects.toThrow("in use by User");
  await account.destroy("User");
  await account.destroy("Stack");
  expect(account.inventory.all()).toEqual([]);
});

test("A bucket that holds something is not deleted, and one that is retained stays", async () => {
  const cloud = await createTwin({ log: () => undefined });
  twin = cloud;
  const account = createAccount(PLACE, (ground) => (type) => {
    const kinds = recordKinds({ ...ground, twin: cloud });
    return kinds[type] ?? BY_RULES;
  });
  const bucket = { Type: "AWS::S3::Bucket", Properties: { BucketName: "full" } };
  const kept = { ...bucket, Properties: { BucketName: "kept" }, DeletionPolicy: "Retain" } as const;
  await account.deploy(stack({ Full: bucket, Kept: kept }));
  await cloud.world.objects.put("full", "key", Buffer.from("text"));
  await expect(account.destroy("Stack")).rejects.toThrow(/not empty/);
  await cloud.world.buckets.delete("full", "key");
  await account.destroy("Stack");
  expect(cloud.world.buckets.names()).toEqual(["kept"]);
  // Nobody owns it: it is taken up only as what it was, retained and under its name.
  await expect(
    account.deploy(stack({ Kept: { ...kept, DeletionPolicy: "Delete" } })),
  ).rejects.toThrow("AWS::S3::Bucket kept already exists");
  await account.deploy(stack({ Kept: kept }));
  expect(account.inventory.journal.at(-1)).toBe("import AWS::S3::Bucket kept");
});

test.each([
  [
    { A: { ...role(), DependsOn: "B" }, B: { ...role(), DependsOn: "A" } },
    "circular dependency: A → B → A",
  ],
  [{ A: { ...role(), DependsOn: "C" } }, "A depends on C, which is not in the template"],
  [
    {
      A: role(),
      B: { Type: "AWS::IAM::Role", Properties: { Path: { "Fn::GetAtt": ["A", "Nmae"] } } },
    },
    "A: AWS::IAM::Role has no attribute Nmae",
  ],
  [{ A: { Type: "AWS::IAM::Rolle" } }, "AWS::IAM::Rolle is not a resource type"],
])("The resources %j are refused", async (resources, message) => {
  await expect(anAccount().deploy(stack(resources))).rejects.toThrow(message);
});
