import type { Detector } from "./detector.ts";
import type { Figures } from "./health/figures.ts";
import { intakeFigures } from "./intake-figures.ts";
import type { VerdictSender } from "./verdict-sender.ts";

/** What health tells of a detector that has a model. */
export const createDetectorFigures = (
  detector: Detector,
  turbines: readonly string[],
  sender: Pick<VerdictSender, "unsent">,
): ((secondsSinceLast: number) => Partial<Figures>) => {
  return (seconds) => {
    const { version, digest, engine, counts } = detector.speaker();
    const { dropped, incomplete } = counts();
    const { intake } = detector;
    const lastRefusal = detector.lastRefusal();
    const came = intakeFigures({ intake, turbines, lastRefusal, rates: detector.rates() });
    return {
      ...detector.figures(seconds),
      ...came,
      modelVersion: version,
      modelDigest: digest,
      dropped: dropped + came.dropped,
      drops: { reading: came.dropped, window: dropped, ...(incomplete > 0 && { incomplete }) },
      unsentVerdicts: sender.unsent(),
      ...detector.coverage(Date.now()).figures,
      ...engine.drift(Date.now()),
      weather: engine.weather(),
    };
  };
};
