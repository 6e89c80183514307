import type { Asset } from "../asset/asset.ts";
import { assetOfManifest } from "../turbine/checked-manifest.ts";
import { detectionOf } from "../turbine/detection/settings.ts";
import type { Manifest } from "../turbine/manifest.ts";

/** A lamp that needs longer than this of unbroken evidence is as good as never lit. */
const LONGEST_PERSISTENCE_SECONDS = 30;
const LONGEST_EVIDENCE_SECONDS = 600;
const LONGEST_WARM_UP_SECONDS = 3_600;
const LONGEST_SETTLING_SECONDS = 600;
/** Three times what is expected: beyond it a lasting deviation is found by nothing. */
const LARGEST_LEVEL = 3;
/** Windows are whole numbers of readings, so their length in seconds is only nearly the asset's. */
const WINDOW_TOLERANCE = 0.2;

/**
 * What a manifest says that no working model would: such a model looks healthy to everybody and finds
 * nothing, or reads another rate than was measured.
 * @throws InvalidInput when its `detection` or `asset` is not understood
 */
export const modelProblems = (manifest: Manifest): string[] => [
  ...timingProblems(manifest, assetOfManifest(manifest)),
  ...detectionProblems(manifest),
];

const timingProblems = ({ asset, rateHz, window }: Manifest, machine: Asset): string[] => {
  const range = machine.rateHz;
  if (range && (rateHz < range.least || rateHz > range.most)) {
    return [
      `rateHz is ${rateHz}, and the asset ${machine.name} sends ${range.least} to ${range.most} readings a second`,
    ];
  }
  // Schema 1 knew no asset, and its windows were as long as its trainer liked.
  if (asset === undefined) return [];
  const seconds = window.length / rateHz;
  const isOther =
    Math.abs(seconds - machine.window.seconds) > WINDOW_TOLERANCE * machine.window.seconds;
  return isOther
    ? [
        `a window of ${window.length} readings at rateHz ${rateHz} lasts ${seconds} s, and the asset ${machine.name} has windows of ${machine.window.seconds} s`,
      ]
    : [];
};

const detectionProblems = (manifest: Manifest): string[] => {
  const { persistence, levels, ...detection } = detectionOf(manifest);
  const perDecision = manifest.window.stride / manifest.rateHz;
  const limited: (readonly [string, number, number, string])[] = [
    ...Object.entries(persistence).map(
      ([name, decisions]) =>
        [
          `persistence.${name}`,
          decisions * perDecision,
          LONGEST_PERSISTENCE_SECONDS,
          "s of evidence",
        ] as const,
    ),
    ["evidenceSeconds", detection.evidenceSeconds, LONGEST_EVIDENCE_SECONDS, "s"],
    ["warmUpSeconds", detection.warmUpSeconds, LONGEST_WARM_UP_SECONDS, "s"],
    ["running.settleSeconds", detection.running.settleSeconds, LONGEST_SETTLING_SECONDS, "s"],
    ...levels.map(
      ({ channel, given, limit }) =>
        [
          `the level of ${channel} given ${given}`,
          limit,
          LARGEST_LEVEL,
          "of the expected",
        ] as const,
    ),
  ];
  return limited
    .filter(([, value, most]) => value > most)
    .map(
      ([name, value, most, unit]) =>
        `detection: ${name} asks for ${value} ${unit}, at most ${most} lights a lamp in time`,
    );
};
