import { createTarGzip } from "nanotar";
import type { Cloud } from "../../local/cloud.ts";
import { DATA_BUCKET } from "../../local/cloud-plan.ts";
import { aModel } from "../edge/a-model.ts";

type Register = (input: object) => Promise<{ ModelPackageArn?: string | undefined }>;

/** Puts a trained model into the data bucket and registers it, waiting for approval. */
export const registerModel = async (
  cloud: Cloud,
  register: Register,
  opset = 12,
): Promise<string> => {
  const { manifest, onnx } = aModel();
  const metrics = { registered: registered++ };
  const key = `training/${registered}/model.tar.gz`;
  const archive = await createTarGzip([
    { name: "model.onnx", data: onnx },
    { name: "model.json", data: JSON.stringify({ ...manifest, opset, metrics }) },
  ]);
  await cloud.world.objects.put(DATA_BUCKET, key, archive);
  return await registerArchive(register, `s3://${DATA_BUCKET}/${key}`);
};

/** Registers an archive as a model that waits for approval. */
export const registerArchive = async (register: Register, uri: string): Promise<string> => {
  const { ModelPackageArn } = await register({
    ModelPackageGroupName: "wind-turbine-anomaly",
    ModelApprovalStatus: "PendingManualApproval",
    InferenceSpecification: {
      Containers: [{ Image: "trainer", ModelDataUrl: uri }],
      SupportedContentTypes: ["application/json"],
      SupportedResponseMIMETypes: ["application/json"],
    },
  });
  return ModelPackageArn ?? "";
};

/** Makes each model's content its own. */
let registered = 0;
