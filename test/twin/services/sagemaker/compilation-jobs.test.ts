import { gzipSync } from "node:zlib";
import {
  CreateCompilationJobCommand,
  type CreateCompilationJobCommandInput,
  DeleteCompilationJobCommand,
  DescribeCompilationJobCommand,
  StopCompilationJobCommand,
} from "@aws-sdk/client-sagemaker";
import { parseTarGzip } from "nanotar";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { compilationRequest } from "../../../../domain/rollout/compilation.ts";
import { entriesOf } from "../../../../twin/services/sagemaker/compilation/model-archive.ts";
import { type LocalCloud, localCloud } from "./local-cloud.ts";
import { archiveOf, onnxModel } from "./onnx-models.ts";

let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await localCloud();
  cloud.objects.set("bucket/in.tar.gz", await archiveOf({ "model.onnx": onnxModel() }));
});
afterEach(async () => {
  expect(cloud.endpoint.violations).toEqual([]);
  await cloud.close();
});

const request = (config: object = {}): CreateCompilationJobCommandInput => {
  const made = compilationRequest({
    name: "wt-v1",
    inputUri: "s3://bucket/in.tar.gz",
    outputUri: "s3://bucket/compiled/",
    architecture: "amd64",
    roleArn: "arn:aws:iam::111122223333:role/neo",
    inputs: [{ name: "x", shape: ["batch", 6], type: "float32" }],
  });
  return { ...made, InputConfig: { ...made.InputConfig, ...config } };
};

const create = (config?: object) =>
  cloud.client.send(new CreateCompilationJobCommand(request(config)));

const describeJob = () =>
  cloud.client.send(new DescribeCompilationJobCommand({ CompilationJobName: "wt-v1" }));

const failureOf = async (config?: object): Promise<string | undefined> => {
  await create(config);
  await cloud.clock.advance(300);
  const job = await describeJob();
  expect(job.CompilationJobStatus).toBe("FAILED");
  return job.FailureReason;
};

it("goes from STARTING over INPROGRESS to COMPLETED", async () => {
  await create();
  expect((await describeJob()).CompilationJobStatus).toBe("STARTING");
  await cloud.clock.advance(30);
  expect((await describeJob()).CompilationJobStatus).toBe("INPROGRESS");
  await cloud.clock.advance(300);
  const job = await describeJob();
  expect(job).toMatchObject({ CompilationJobStatus: "COMPLETED", FailureReason: "" });
  expect(job.ModelArtifacts?.S3ModelArtifacts).toBe(
    "s3://bucket/compiled/model-LINUX_X86_64.tar.gz",
  );
  expect(job.ModelDigests?.ArtifactDigest).toMatch(/^[0-9a-f]{128}$/);
});

it("makes another graph that computes the same, and notes the shapes it was made for", async () => {
  await create();
  await cloud.clock.advance(300);
  const archive = cloud.objects.get("bucket/compiled/model-LINUX_X86_64.tar.gz");
  const entries = await parseTarGzip(archive ?? new Uint8Array());
  expect(entries.map(({ name }) => name)).toEqual(["model.onnx", "compiled.meta"]);
  const compiled = entries[0]?.data ?? new Uint8Array();
  expect(Buffer.from(compiled).equals(onnxModel())).toBe(false);
  const session = await InferenceSession.create(compiled, { intraOpNumThreads: 1 });
  expect(entries[1]?.text).toContain('"Inputs":{"x":[1,6]}');
  const { y } = await session.run({ x: new Tensor("float32", [1, 2, 3, -4, 5, 6], [1, 6]) });
  expect(Array.from((y?.data ?? []) as Float32Array)).toEqual([2, 4, 6, 0, 10, 12]);
  await session.release();
});

it("answers ResourceInUse for a name that is taken, until the job is deleted", async () => {
  await create();
  await expect(create()).rejects.toMatchObject({ name: "ResourceInUse" });
  const remove = () =>
    cloud.client.send(new DeleteCompilationJobCommand({ CompilationJobName: "wt-v1" }));
  await expect(remove()).rejects.toThrow(/STARTING/);
  await cloud.clock.advance(300);
  await remove();
  await expect(describeJob()).rejects.toMatchObject({ name: "ResourceNotFound" });
  await create();
});

it("stops a job that has not ended", async () => {
  await create();
  await cloud.clock.advance(30);
  await cloud.client.send(new StopCompilationJobCommand({ CompilationJobName: "wt-v1" }));
  expect((await describeJob()).CompilationJobStatus).toBe("STOPPING");
  await cloud.clock.advance(300);
  expect((await describeJob()).CompilationJobStatus).toBe("STOPPED");
  expect(cloud.objects.size).toBe(1);
});

it.each([
  ["no object", { S3Uri: "s3://bucket/none.tar.gz" }, /no object at s3:\/\/bucket\/none.tar.gz/],
  ["no .tar.gz", { S3Uri: "s3://bucket/in.zip" }, /one \.tar\.gz archive/],
  ["another framework", { Framework: "PYTORCH" }, /PYTORCH cannot be compiled/],
  ["a FrameworkVersion", { FrameworkVersion: "1.7" }, /FrameworkVersion 1.7 is not supported/],
  ["shapes that are no JSON", { DataInputConfig: "[1,6" }, /JSON dictionary/],
  ["shapes as a list", { DataInputConfig: "[[1,6]]" }, /JSON dictionary/],
  ["another input's name", { DataInputConfig: '{"input0":[1,6]}' }, /the model's are x/],
  ["a missing input", { DataInputConfig: "{}" }, /\(none\), the model's are x/],
  ["too many dimensions", { DataInputConfig: '{"x":[1,1,6]}' }, /the model has \[batch,6\]/],
  ["another size", { DataInputConfig: '{"x":[1,7]}' }, /shape \[1,7\]/],
  ["an open size", { DataInputConfig: '{"x":[-1,6]}' }, /positive size/],
])("fails as Neo does for %s", async (_title, config, message) => {
  const reason = await failureOf(config);
  expect(reason).toMatch(/^ClientError: InputConfiguration: /);
  expect(reason).toMatch(message);
});

it.each([
  ["a broken archive", async () => new Uint8Array([1, 2, 3]), /untar/],
  ["no model", () => archiveOf({ "readme.txt": "hello" }), /found 0 .*readme\.txt/],
  ["two models", () => archiveOf({ "a.onnx": "1", "b.onnx": "2" }), /found 2/],
  ["a file that is no ONNX", () => archiveOf({ "a.onnx": "hello" }), /not an ONNX file/],
  ["operator set 13", () => archiveOf({ "a.onnx": onnxModel(13) }), /operator set 13/],
  [
    "half a model",
    () => archiveOf({ "a.onnx": onnxModel().map((byte, at) => (at > 8 && at < 20 ? 255 : byte)) }),
    /Unable to load the model/,
  ],
])("fails as Neo does for an archive with %s", async (_title, archive, message) => {
  cloud.objects.set("bucket/in.tar.gz", await archive());
  expect(await failureOf()).toMatch(message);
});

it("an archive that unpacks to far too much is refused before it is unpacked", async () => {
  const archive = gzipSync(Buffer.alloc(101 * 1024 ** 2), { level: 1 });
  await expect(entriesOf(archive, "s3://bucket/in.tar.gz")).rejects.toThrow(
    "Unable to untar input model s3://bucket/in.tar.gz. It unpacks to more than 100 MB.",
  );
});
