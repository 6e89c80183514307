import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateModelPackageCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { unzipSync, zipSync } from "fflate";
import { parseTarGzip } from "nanotar";
import { findRunning } from "../../../../adapters/local-run/running.ts";
import { NAMES } from "../../../../domain/names.ts";
import {
  MANIFEST_FILE,
  MODEL_FILE,
  parseManifestForm,
} from "../../../../domain/turbine/manifest.ts";
import { ARTIFACT_BUCKET, DATA_BUCKET } from "../../../../local/cloud-plan.ts";
import type { TrainedFiles } from "../../../zoo/good-model.ts";
import type { Release } from "../../../zoo/release.ts";
import { signedByAnother } from "../../../zoo/signed-by-another.ts";
import type { LiveProduct } from "./a-live-product.ts";

/** What a person with the product's keys does to its registry and its buckets. */
export interface LiveRegistry {
  /** The model that the product trained for itself. */
  trained(): Promise<TrainedFiles>;
  /** Registers it, waiting for approval, with whatever goes with it in place; answers its version. */
  register(name: string, release: Release): Promise<string>;
  close(): void;
}

export const openLiveRegistry = ({ awsUrl, environment }: LiveProduct): LiveRegistry => {
  const found = findRunning(environment, awsUrl);
  if (!found) throw new Error(`no product runs at ${awsUrl}`);
  const config = { endpoint: awsUrl, region: found.region, credentials: found };
  const sageMaker = new SageMakerClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const read = async (Bucket: string, Key: string): Promise<Uint8Array> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  };
  const write = (Bucket: string, Key: string, Body: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  /** By key, as they were built. */
  const bundles = new Map<string, Uint8Array>();

  const bundlesNow = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
    if (bundles.size > 0) return bundles;
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: ARTIFACT_BUCKET }));
    const keys = (listed.Contents ?? []).flatMap(({ Key = "" }) =>
      /detector[^/]*\.zip$/.test(Key) ? [Key] : [],
    );
    for (const key of keys) bundles.set(key, await read(ARTIFACT_BUCKET, key));
    return bundles;
  };

  return {
    async trained() {
      const { ModelPackageSummaryList: [first] = [] } = await sageMaker.send(
        new ListModelPackagesCommand({ ModelPackageGroupName: NAMES.modelPackageGroup }),
      );
      const { InferenceSpecification: specification } = await sageMaker.send(
        new DescribeModelPackageCommand({ ModelPackageName: first?.ModelPackageArn }),
      );
      const [, bucket = "", key = ""] =
        /^s3:\/\/([^/]+)\/(.+)$/.exec(specification?.Containers?.[0]?.ModelDataUrl ?? "") ?? [];
      const entries = await parseTarGzip(await read(bucket, key));
      const entry = (file: string) => entries.find(({ name }) => name === file);
      return {
        manifest: parseManifestForm(entry(MANIFEST_FILE)?.text ?? ""),
        onnx: entry(MODEL_FILE)?.data ?? new Uint8Array(),
      };
    },
    async register(name, { archive, detector = "", isSignedByAnother }) {
      for (const [key, content] of await bundlesNow()) {
        await write(ARTIFACT_BUCKET, key, beginningWith(content, detector));
      }
      const key = `training/zoo/${name.replaceAll(/\W+/g, "-")}/model.tar.gz`;
      await write(DATA_BUCKET, key, archive);
      const { ModelPackageArn = "" } = await sageMaker.send(
        new CreateModelPackageCommand({
          ModelPackageGroupName: NAMES.modelPackageGroup,
          ModelApprovalStatus: "PendingManualApproval",
          InferenceSpecification: {
            Containers: [{ Image: "zoo", ModelDataUrl: `s3://${DATA_BUCKET}/${key}` }],
            SupportedContentTypes: ["application/json"],
            SupportedResponseMIMETypes: ["application/json"],
          },
        }),
      );
      const modelVersion = ModelPackageArn.split("/").at(-1) ?? "";
      if (isSignedByAnother) {
        const told = { modelVersion, modelPackageArn: ModelPackageArn };
        const forged = await signedByAnother(archive, told);
        await write(ARTIFACT_BUCKET, forged.key, forged.zip);
      }
      return modelVersion;
    },
    close() {
      sageMaker.destroy();
      s3.destroy();
    },
  };
};

const PROGRAM = "app.cjs";

/** The detector's bundle, whose program begins with this, in a block of its own. */
const beginningWith = (bundle: Uint8Array, script: string): Uint8Array => {
  if (script === "") return bundle;
  const files = unzipSync(bundle);
  const program = files[PROGRAM];
  if (program === undefined) throw new Error(`no ${PROGRAM} in ${Object.keys(files).join(", ")}`);
  return zipSync({ ...files, [PROGRAM]: Buffer.concat([Buffer.from(`{${script}}\n`), program]) });
};
