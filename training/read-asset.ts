import { readFile } from "node:fs/promises";
import { type Asset, parseAsset } from "../domain/asset/asset.ts";
import { InvalidInput } from "../domain/errors.ts";
import { WIND_TURBINE } from "../domain/turbine/wind-turbine.ts";

/**
 * The machine to learn: the file's, or the sample's wind turbine without one.
 * @throws InvalidInput when the file is no asset, or asks for what waveform models cannot do
 */
export const readAsset = async (path: string | undefined): Promise<Asset> => {
  if (path === undefined) return WIND_TURBINE;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new InvalidInput(`cannot read ${path}; give an asset file, such as those in assets/`, {
      cause,
    });
  }
  const asset = parseAsset(text, path);
  const own = WIND_TURBINE.channels.map(({ name }) => name).join();
  if (asset.method === "waveform" && asset.channels.map(({ name }) => name).join() !== own) {
    throw new InvalidInput(
      `${path}: method: waveform models know the channels ${own} only; write "event-time"`,
    );
  }
  return asset;
};
