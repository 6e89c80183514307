import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateModelPackageCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { createTarGzip, parseTarGzip } from "nanotar";
import { findRunning } from "../../adapters/local-run/running.ts";
import { NAMES } from "../../domain/names.ts";

/**
 * Registers the newest model again with weights that no runtime can load. Its digests are right, so
 * nothing but a device can find out. Answers its version.
 */
export const registerBrokenModel = async (awsUrl: string): Promise<string> => {
  const config = {
    endpoint: awsUrl,
    region: "eu-west-1",
    credentials: keysOf(awsUrl),
  };
  const sageMaker = new SageMakerClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const { ModelPackageSummaryList: [newest] = [] } = await sageMaker.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: NAMES.modelPackageGroup,
      SortBy: "CreationTime",
      SortOrder: "Descending",
    }),
  );
  const { InferenceSpecification: specification } = await sageMaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: newest?.ModelPackageArn }),
  );
  const [container] = specification?.Containers ?? [];
  const [, Bucket = "", Key = ""] =
    /^s3:\/\/([^/]+)\/(.+)$/.exec(container?.ModelDataUrl ?? "") ?? [];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const broken = `${Key}.broken.tar.gz`;
  const archive = await breakWeights((await Body?.transformToByteArray()) ?? new Uint8Array());
  await s3.send(new PutObjectCommand({ Bucket, Key: broken, Body: archive }));
  const { ModelPackageArn = "" } = await sageMaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: NAMES.modelPackageGroup,
      ModelApprovalStatus: "PendingManualApproval",
      InferenceSpecification: {
        Containers: [{ Image: container?.Image, ModelDataUrl: `s3://${Bucket}/${broken}` }],
        SupportedContentTypes: ["application/json"],
        SupportedResponseMIMETypes: ["application/json"],
      },
    }),
  );
  for (const client of [sageMaker, s3]) client.destroy();
  return ModelPackageArn.split("/").at(-1) ?? "";
};

/** The person's keys of the product that runs there. */
export const keysOf = (awsUrl: string) => {
  const found = findRunning(process.env, awsUrl);
  if (!found) throw new Error(`no product runs at ${awsUrl}`);
  const { accessKeyId, secretAccessKey } = found;
  return { accessKeyId, secretAccessKey };
};

const breakWeights = async (archive: Uint8Array): Promise<Uint8Array> => {
  const weights = Buffer.from("these are no weights");
  const digest = createHash("sha256").update(weights).digest("hex");
  const entries = (await parseTarGzip(archive)).map(({ name, data, text }) => {
    if (name === "model.onnx") return { name, data: weights };
    if (name !== "model.json") return { name, data: data ?? new Uint8Array() };
    const manifest = JSON.parse(text);
    return {
      name,
      data: JSON.stringify({ ...manifest, files: { ...manifest.files, "model.onnx": digest } }),
    };
  });
  return createTarGzip(entries);
};
