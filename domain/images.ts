import type { Architecture } from "./architecture.ts";
import { staged } from "./stage.ts";

/** AWS's own pointer to the newest Amazon Linux 2023. (Amazon Linux 2023 user guide, "Launching with the SSM parameter") */
export const NEWEST_IMAGE: Readonly<Record<Architecture, string>> = {
  aarch64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  amd64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
};

/** Where the stacks say which image a ring's instances have. */
export const ringImageParameter = (stage: string, ring: string): string =>
  `/${staged(stage, "retrain-to-fleet")}/images/${ring}`;

/** A ring with the image of its instances, as far as it is deployed, and how its devices do. */
export interface RingOnImage {
  readonly ring: string;
  readonly image: string | undefined;
  readonly devices: number;
  /** Healthy, and their detector judges by a model. */
  readonly well: number;
}

export interface ImageView extends RingOnImage {
  readonly newest: string | undefined;
  /** `next`: this ring may take the newest image now; `wait`: it is its turn, once the others are well. */
  readonly state: "newest" | "next" | "wait" | "later" | "unknown";
  readonly advice: string;
}

/**
 * Which ring may take a newer image: they take it in their order, one at a time, and the next only when
 * all devices of those before are well on it, as a release goes.
 */
export const judgeImages = (
  rings: readonly RingOnImage[],
  newest: string | undefined,
): ImageView[] => {
  const behind = rings.findIndex(({ image }) => image !== newest);
  const first = rings.slice(0, behind).find(({ devices, well }) => well < devices);
  return rings.map((each, index) => ({ ...each, newest, ...stateOf(each, index - behind) }));

  function stateOf(
    { ring, image }: RingOnImage,
    place: number,
  ): Pick<ImageView, "state" | "advice"> {
    if (image === undefined || newest === undefined) return { state: "unknown", advice: UNKNOWN };
    if (image === newest) return { state: "newest", advice: "" };
    if (place > 0) return { state: "later", advice: `after ring ${rings[behind]?.ring}` };
    if (first) {
      return {
        state: "wait",
        advice: `ring ${first.ring}: ${first.well} of ${first.devices} devices are well on the newest image`,
      };
    }
    return {
      state: "next",
      advice: `set another text in imageGenerations.${ring} and deploy; its instances are replaced`,
    };
  }
};

const UNKNOWN =
  "no image is known: not deployed as EC2 instances, or by a release before this command";
