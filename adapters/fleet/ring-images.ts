import type { Architecture } from "../../domain/architecture.ts";
import {
  type ImageView,
  judgeImages,
  NEWEST_IMAGE,
  ringImageParameter,
} from "../../domain/images.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import type { DeviceView } from "../../domain/rollout/snapshot.ts";
import { parametersOf } from "../ssm/parameters.ts";
import { viewDevices } from "./devices.ts";

export interface ImagesAsked {
  readonly stage: string;
  readonly rings: readonly Ring[];
  readonly architecture: Architecture;
  /** An AMI of one's own; empty: Amazon Linux's newest is what rings should have. */
  readonly imageId: string;
  readonly ledgerTable: string;
}

/** Which image each ring's instances have, the newest, and which ring may take it now. */
export const viewImages = async (asked: ImagesAsked, now: Date): Promise<ImageView[]> => {
  const { stage, rings, architecture, imageId } = asked;
  const pointer = NEWEST_IMAGE[architecture];
  const names = rings.map(({ name }) => ringImageParameter(stage, name));
  const [values, devices] = await Promise.all([
    parametersOf([pointer, ...names]),
    viewDevices(asked.ledgerTable, rings, now),
  ]);
  return judgeImages(
    rings.map(({ name: ring }) => {
      const own = devices.filter((each) => each.ring === ring);
      const image = values.get(ringImageParameter(stage, ring));
      return { ring, image, devices: own.length, well: own.filter(isWell).length };
    }),
    imageId === "" ? values.get(pointer) : imageId,
  );
};

const isWell = ({ status, work, heldBack }: DeviceView): boolean =>
  status === "HEALTHY" && work?.state === "running" && heldBack === undefined;
