import json from "../../assets/wind-turbine.json" with { type: "json" };
import { type Asset, assetOf } from "../asset/asset.ts";

/** The sample's own machine, which is watched where no other asset is named. */
export const WIND_TURBINE: Asset = assetOf(json, "assets/wind-turbine.json");
