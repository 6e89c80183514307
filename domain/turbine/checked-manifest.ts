import { type Asset, assetOf } from "../asset/asset.ts";
import { InvalidInput } from "../errors.ts";
import { MANIFEST_FILE, type Manifest, parseManifestForm } from "./manifest.ts";
import { WIND_TURBINE } from "./wind-turbine.ts";

/** A manifest whose machine, channels and thresholds agree. @throws InvalidInput naming the field and the value */
export const parseManifest = (text: string): Manifest => checkManifest(parseManifestForm(text));

/** @throws InvalidInput naming the field and the value */
export const checkManifest = (parsed: Manifest): Manifest => {
  const asset = assetOfManifest(parsed);
  const names = asset.channels.map((channel) => channel.name);
  const given = parsed.channels.map((channel) => channel.name);
  if (names.join() !== given.join()) {
    throw new InvalidInput(
      `${MANIFEST_FILE}: channels: expected ${names.join(", ")} (asset ${asset.name}), got ${given.join(", ")}; train again`,
    );
  }
  if (parsed.thresholds.length !== names.length) {
    throw new InvalidInput(
      `${MANIFEST_FILE}: thresholds: expected ${names.length}, one per channel, got ${parsed.thresholds.length}; train again`,
    );
  }
  return parsed;
};

/**
 * The machine that a model judges.
 * @throws InvalidInput when the manifest's asset contradicts itself
 */
export const assetOfManifest = ({ asset }: Pick<Manifest, "asset">): Asset =>
  asset === undefined ? WIND_TURBINE : assetOf(completed(asset), `${MANIFEST_FILE} asset`);

/** A waveform model of before its asset named the parts' channels: they were the wind turbine's own. */
const completed = (asset: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  asset["method"] === "waveform" ? { context: WIND_TURBINE.context, ...asset } : asset;
