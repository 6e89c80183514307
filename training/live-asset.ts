import { readFileSync } from "node:fs";
import { parseAsset } from "../domain/asset/asset.ts";
import { canonicalJson } from "../domain/digest.ts";
import { errorText } from "../domain/error-text.ts";
import { InvalidInput } from "../domain/errors.ts";
import { WIND_TURBINE } from "../domain/turbine/wind-turbine.ts";

/**
 * Takes the asset that the live farm is of, which needs no option, and no other.
 * @throws InvalidInput saying what works for another one
 */
export const requireLiveAsset = (file: string): undefined => {
  const problem = problemOf(file);
  if (problem !== undefined) throw new InvalidInput(`--asset ${file}: ${problem}`);
};

const problemOf = (file: string): string | undefined => {
  try {
    const asset = parseAsset(readFileSync(file, "utf8"), file);
    if (canonicalJson(asset) === canonicalJson(WIND_TURBINE)) return undefined;
    const { name, method } = asset;
    if (method === "waveform") {
      return `${name} is not the asset that this farm's simulator, detectors and page were built with; put it in the place of assets/wind-turbine.json and start without --asset`;
    }
    return `${name} is judged on event time, and a device's detector judges waveforms, here of ${WIND_TURBINE.name}; learn from its tables with npm run train -- --asset ${file} --data FILE, and judge them with npm run detect`;
  } catch (error) {
    return `${errorText(error)}; name an asset file`;
  }
};
