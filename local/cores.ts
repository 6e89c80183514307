import type { Delivery } from "../domain/rollout/delivery.ts";
import { coresOf } from "../domain/rollout/recipe.ts";
import type { Core } from "../twin/core-device/profile.ts";

/** Which nuclei the core devices run. */
export const CORE_CHOICES = ["classic", "lite", "mixed"] as const;
export type CoreChoice = (typeof CORE_CHOICES)[number];

/** Without a choice every fifth device runs lite; "mixed" is every second one. */
const EVERY: Readonly<Record<"default" | CoreChoice, number>> = {
  default: 5,
  classic: Number.POSITIVE_INFINITY,
  lite: 1,
  mixed: 2,
};

/** The nucleus of a device, counted from 1. */
export const coreOfDevice = (
  device: number,
  { core, delivery }: { core?: CoreChoice; delivery: Delivery },
): Core => {
  if (!coresOf(delivery).includes("lite")) return "classic";
  return device % EVERY[core ?? "default"] === 0 ? "lite" : "classic";
};

/** Why the choice cannot be had with this delivery, or undefined. */
export const coreProblem = (
  core: CoreChoice | undefined,
  delivery: Delivery,
): string | undefined =>
  core === undefined || core === "classic" || coresOf(delivery).includes("lite")
    ? undefined
    : `--core ${core}: nucleus lite never had Edge Manager's component; use --core classic or --delivery onnx`;
