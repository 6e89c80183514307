import * as z from "zod/mini";
import { parse } from "../parse.ts";

const label = z.object({
  model_label_status: z.enum(["Model loaded", "Model not loaded"]),
  modelVersion: z.string(),
  reason: z.optional(z.string()),
  /** Epoch milliseconds at which it was said; an older detector does not tell. */
  time: z.optional(z.number()),
});

/** Which model serves a turbine; retained, in the original sample's words. */
export type ModelLabel = z.infer<typeof label>;

/** @throws InvalidInput naming the field and the value */
export const parseModelLabel = (value: unknown): ModelLabel => parse(label, value, "label update");
