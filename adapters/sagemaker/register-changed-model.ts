import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateModelPackageCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { createTarGzip, parseTarGzip } from "nanotar";
import { sha256 } from "../../domain/digest.ts";
import { MANIFEST_FILE, type Manifest, parseManifestForm } from "../../domain/turbine/manifest.ts";

/** Whose registry, and who one is to it. */
export interface Registry {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly group: string;
}

/** A change of a trained model; digests follow by themselves. */
export interface ModelChange {
  /** Says what was done to it; part of the new artefact's key. */
  readonly name: string;
  readonly manifest?: (manifest: Manifest) => Manifest;
  /** Files in place of the trained ones, by name. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/**
 * Registers the newest version once more with a change that its own digests agree with, so that only
 * what it does can give it away. Answers the new version, which waits for approval.
 */
export const registerChangedModel = async (
  { group, ...config }: Registry,
  change: ModelChange,
): Promise<string> => {
  const sageMaker = new SageMakerClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  try {
    const container = await newestContainer(sageMaker, group);
    const { Bucket, Key } = placeOf(container.ModelDataUrl ?? "");
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const trained = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const changedKey = `${Key}.${change.name}.tar.gz`;
    await s3.send(
      new PutObjectCommand({ Bucket, Key: changedKey, Body: await changed(trained, change) }),
    );
    const { ModelPackageArn = "" } = await sageMaker.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: group,
        ModelApprovalStatus: "PendingManualApproval",
        InferenceSpecification: {
          Containers: [{ Image: container.Image, ModelDataUrl: `s3://${Bucket}/${changedKey}` }],
          SupportedContentTypes: ["application/json"],
          SupportedResponseMIMETypes: ["application/json"],
        },
      }),
    );
    return ModelPackageArn.split("/").at(-1) ?? "";
  } finally {
    sageMaker.destroy();
    s3.destroy();
  }
};

const newestContainer = async (sageMaker: SageMakerClient, group: string) => {
  const { ModelPackageSummaryList: [newest] = [] } = await sageMaker.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: group,
      SortBy: "CreationTime",
      SortOrder: "Descending",
    }),
  );
  const { InferenceSpecification: specification } = await sageMaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: newest?.ModelPackageArn }),
  );
  const [container] = specification?.Containers ?? [];
  if (container === undefined) throw new Error(`${group}: no version has a model yet`);
  return container;
};

const placeOf = (uri: string) => {
  const [, Bucket = "", Key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return { Bucket, Key };
};

const changed = async (archive: Uint8Array, change: ModelChange): Promise<Uint8Array> => {
  const files = change.files ?? {};
  const digests = Object.fromEntries(
    Object.entries(files).map(([name, data]) => [name, sha256(data)]),
  );
  const entries = (await parseTarGzip(archive)).map(({ name, data, text }) => {
    if (name !== MANIFEST_FILE) return { name, data: files[name] ?? data ?? new Uint8Array() };
    const manifest = parseManifestForm(text);
    const told = change.manifest?.(manifest) ?? manifest;
    return { name, data: JSON.stringify({ ...told, files: { ...told.files, ...digests } }) };
  });
  return createTarGzip(entries);
};
