import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ModelRefused } from "../../domain/errors.ts";
import { loadModel } from "../../edge/detector/model.ts";
import { aModel } from "./a-model.ts";
import { signedModel, signingKeys } from "./signed-model.ts";

const placeOf = ({ directory, publicKey }: { directory: string; publicKey: string }) => ({
  modelDir: directory,
  manifestDir: directory,
  publicKey,
  delivery: "onnx" as const,
});

const flipByte = (path: string): void => {
  const content = readFileSync(path);
  content[20] = (content[20] ?? 0) ^ 1;
  writeFileSync(path, content);
};

const refusal = async (place: Parameters<typeof loadModel>[0]): Promise<string> => {
  const error: unknown = await loadModel(place).then(
    () => undefined,
    (refused: unknown) => refused,
  );
  expect(error).toBeInstanceOf(ModelRefused);
  return (error as Error).message;
};

test("A model whose signature and digests fit is taken", async () => {
  const model = await loadModel(placeOf(signedModel()));
  expect(model.manifest.modelVersion).toBe("7");
  expect(model.baseline.windows).toBe(100);
});

test.each(["model.json", "model.sig"])(
  "One changed bit in %s is refused before anything of it is believed",
  async (name) => {
    const signed = signedModel();
    flipByte(join(signed.directory, name));
    expect(await refusal(placeOf(signed))).toContain("model.sig does not fit");
  },
);

test("One changed bit in the weights is refused, naming both digests", async () => {
  const signed = signedModel();
  flipByte(join(signed.directory, "model.onnx"));
  expect(await refusal(placeOf(signed))).toMatch(
    /model\.onnx has SHA-256 [0-9a-f]{64}, model\.json says [0-9a-f]{64}/,
  );
});

test("Another key than the signer's is refused", async () => {
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
  const publicKey = other.export({ format: "der", type: "spki" }).toString("base64");
  expect(await refusal({ ...placeOf(signedModel()), publicKey })).toContain("public key");
});

test("While the key changes, models of both keys are taken and nobody else's; afterwards the earlier one's is refused", async () => {
  const [earlier, later, stranger] = [signedModel(), signedModel(), signedModel()];
  const publicKey = `${later.publicKey},${earlier.publicKey}`;
  for (const model of [earlier, later]) {
    expect((await loadModel({ ...placeOf(model), publicKey })).manifest.modelVersion).toBe("7");
  }
  expect(await refusal({ ...placeOf(stranger), publicKey })).toContain("does not fit");
  const { publicKey: only } = later;
  expect(await refusal({ ...placeOf(earlier), publicKey: only })).toContain("does not fit");
  expect(await refusal({ ...placeOf(later), publicKey: `${only},` })).toContain("PUBLIC_KEY");
});

test.each(["constructor", "toString", "hasOwnProperty", "valueOf"])(
  "A manifest that names a file as every object has a property is refused for the file that is missing: %s",
  async (name) => {
    const { files } = aModel().manifest;
    const place = placeOf(signedModel({ files: { ...files, [name]: "0".repeat(64) } }));
    expect(await refusal(place)).toContain(`cannot read ${join(place.modelDir, name)}`);
  },
);

test("A manifest with a name that copies lose is refused with the place where it stands", async () => {
  const files = JSON.parse(`{"__proto__": "${"0".repeat(64)}"}`);
  const keys = signingKeys();
  const error = await loadModel(placeOf(signedModel({ files }, keys))).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ModelRefused);
  expect(String((error as Error).cause)).toContain("files.__proto__: nothing can have this name");
});

test.each(["model.json", "model.sig", "model.onnx"])("A missing %s is named", async (name) => {
  const signed = signedModel();
  rmSync(join(signed.directory, name));
  expect(await refusal(placeOf(signed))).toContain(`cannot read ${join(signed.directory, name)}`);
});

test("A key that is none, or of another curve, is refused", async () => {
  const signed = placeOf(signedModel());
  expect(await refusal({ ...signed, publicKey: "nonsense" })).toContain("PUBLIC_KEY");
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey;
  const publicKey = p384.export({ format: "der", type: "spki" }).toString("base64");
  expect(await refusal({ ...signed, publicKey })).toContain("P-256");
});

test("A signed manifest that detection does not understand is refused", async () => {
  expect(await refusal(placeOf(signedModel({ detection: {} })))).toContain("not understood");
  expect(await refusal(placeOf(signedModel({ files: {} })))).toContain("names no file");
  const outside = signedModel({ files: { "../model.onnx": "0".repeat(64) } });
  expect(await refusal(placeOf(outside))).toContain("outside the artefact");
});

test("In delivery edge-manager the compiled files are looked for in the job's own folder and checked", async () => {
  const signed = signedModel();
  const folder = join(signed.directory, "packaged", "wind-turbine-anomaly-1.0");
  mkdirSync(folder, { recursive: true });
  renameSync(join(signed.directory, "model.onnx"), join(folder, "model.onnx"));
  const place = {
    ...placeOf(signed),
    modelDir: join(signed.directory, "packaged"),
    delivery: "edge-manager" as const,
  };
  expect((await loadModel(place)).manifest.kind).toBe("made-up");
  flipByte(join(folder, "model.onnx"));
  expect(await refusal(place)).toContain("has SHA-256");
});
