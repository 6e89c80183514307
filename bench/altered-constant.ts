import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { withValue } from "./detection-constants.ts";

/**
 * Loaded before a benchmark: it finds one constant with another value, and no source is touched.
 * `ALTERED` holds the file, the name and the value.
 */
const [file = "", name = "", value = ""] = (process.env["ALTERED"] ?? "").split(" ");

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith("file:") || !fileURLToPath(url).endsWith(`/${file}`)) return loaded;
    return { ...loaded, source: withValue(String(loaded.source), name, Number(value)) };
  },
});
