import { MAX_OPSET } from "../turbine/manifest.ts";
import { DETECTOR_COMPONENT, EDGE_MANAGER_COMPONENT } from "./components.ts";
import { coreOfRuntime, MAX_ARTIFACT_BYTES } from "./core-rules.ts";
import type { Delivery } from "./delivery.ts";
import type { Fault } from "./preflight.ts";
import { coresOf } from "./recipe.ts";
import { recipeProblems } from "./recipe-check.ts";
import type { Ring } from "./rollout.ts";

interface CoreFound {
  readonly thingName: string;
  readonly status: string;
  readonly runtime?: string | undefined;
}

/** A ring with what IoT and Greengrass say of it; no things when there is no such group. */
export interface RingFound {
  readonly ring: Ring;
  readonly things: readonly string[] | undefined;
  readonly cores: readonly CoreFound[];
}

/** Each ring must have a device that answers, and no device may be in two. */
export const ringFaults = (delivery: Delivery, rings: readonly RingFound[]): Fault[] => [
  ...rings.flatMap((found) => faultsOfRing(delivery, found)),
  ...faultsOfShared(rings),
];

const faultsOfRing = (delivery: Delivery, { ring, things, cores }: RingFound): Fault[] => {
  const subject = `${ring.name} (${ring.thingGroup})`;
  if (!things) {
    const remedy = "create the thing group, or correct the rings in the configuration";
    return [fault("rings", subject, "does not exist", remedy)];
  }
  if (things.length === 0) {
    const remedy = "add the devices' things to it, or leave the ring out";
    return [fault("rings", subject, "has no devices", remedy)];
  }
  const unfit = cores.filter(({ runtime }) => !coresOf(delivery).includes(coreOfRuntime(runtime)));
  if (unfit.length > 0) return [unfitFault(delivery, subject, unfit)];
  if (cores.some(({ status }) => status === "HEALTHY")) return [];
  const problem = `has ${things.length} devices, and none is a healthy Greengrass core`;
  const remedy = "start Greengrass on the ring's devices and look at their logs";
  return [fault("devices", subject, problem, remedy)];
};

const unfitFault = (delivery: Delivery, subject: string, unfit: readonly CoreFound[]): Fault =>
  fault(
    "devices",
    subject,
    `has devices whose core cannot take the delivery "${delivery}": ${unfit.map(({ thingName, runtime }) => `${thingName} (${runtime})`).join(", ")}`,
    'set the delivery to "onnx", or move them to classic',
  );

/**
 * Two rings pin two versions of one component on such a device, which then takes neither.
 * (Greengrass developer guide, "Manage deployments")
 */
const faultsOfShared = (rings: readonly RingFound[]): Fault[] => {
  const members = rings.flatMap(({ ring, things = [] }) =>
    things.map((thing) => ({ thing, ring: ring.name })),
  );
  const things = new Set(members.map(({ thing }) => thing));
  return [...things].flatMap((thing) => {
    const names = members.filter((member) => member.thing === thing).map(({ ring }) => ring);
    return names.length < 2
      ? []
      : [fault("rings", thing, `is in ${names.join(" and ")}`, "leave it in one ring's group")];
  });
};

export const opsetFaults = (delivery: Delivery, opset: number, subject: string): Fault[] =>
  delivery !== "edge-manager" || opset <= MAX_OPSET
    ? []
    : [
        fault(
          "opset",
          subject,
          `has opset ${opset}, and Neo takes ${MAX_OPSET} at most`,
          "export the model with an older opset",
        ),
      ];

/** Sizes by URI; none, or an empty object, cannot be deployed. */
export const bundleFaults = (sizes: ReadonlyMap<string, number | undefined>): Fault[] => {
  if (sizes.size === 0) {
    return [fault("detector bundle", "DETECTOR_BUNDLES", "lists no architecture", DEPLOY_AGAIN)];
  }
  return [...sizes].flatMap(([uri, size]) => bundleFault(uri, size) ?? []);
};

const bundleFault = (uri: string, size: number | undefined): Fault | undefined => {
  if (!size) return fault("detector bundle", uri, "is missing or empty", DEPLOY_AGAIN);
  const problem = `is above the ${MAX_ARTIFACT_BYTES} bytes that a component's artefacts may have`;
  return size > MAX_ARTIFACT_BYTES
    ? fault("detector bundle", uri, problem, "make it smaller")
    : undefined;
};

export const DEPLOY_AGAIN = "deploy the fleet stack again";

/** What would keep the recipe from running on a core that the delivery goes to. */
export const recipeFaults = (delivery: Delivery, recipe: DetectorRecipe): Fault[] =>
  coresOf(delivery)
    .flatMap((core) => recipeProblems(recipe, core))
    .map((problem) =>
      fault(
        "recipe",
        DETECTOR_COMPONENT,
        `would not run: ${problem}`,
        "correct the configuration that the recipe is made from",
      ),
    );

type DetectorRecipe = Parameters<typeof recipeProblems>[0];

/** What the service answered when it was asked for anything at all; else what devices lack for it. */
export const deliveryFaults = (
  delivery: Delivery,
  problem: string | undefined,
  lacks?: string | undefined,
): Fault[] => {
  if (problem) {
    const retired = `is not usable: AWS retired Edge Manager on 2024-04-26 (${problem})`;
    return [fault("delivery", delivery, retired, 'set the delivery to "onnx"')];
  }
  return lacks ? [fault("delivery", EDGE_MANAGER_COMPONENT, lacks, "correct DEVICE_TOOLS")] : [];
};

export const keyFaults = (keyId: string, problem: string | undefined): Fault[] =>
  problem === undefined
    ? []
    : [fault("signing key", keyId, problem, "use an enabled ECC_NIST_P256 key for SIGN_VERIFY")];

export const fault = (check: string, subject: string, problem: string, remedy: string): Fault => ({
  check,
  subject,
  problem,
  remedy,
});
