import type { JSX } from "preact";
import type { TrainingView } from "../../../domain/rollout/fleet-questions.ts";
import { turbinesText } from "../device/device-table.tsx";
import { Card, Empty, Facts } from "../ui/parts.tsx";

/** What data a version learnt from, as its training wrote it down. */
export const LearntFrom = ({ training }: { training: TrainingView | undefined }): JSX.Element => (
  <Card title="What it learnt from">
    {training ? (
      <Facts facts={factsOf(training)} />
    ) : (
      <Empty>Its training did not tell; a newer pipeline does.</Empty>
    )}
  </Card>
);

const factsOf = ({ source, seed, readings, windows, turbines, data }: TrainingView) =>
  [
    ["Source", source],
    ["Readings", readings.toLocaleString("en")],
    ["Windows", windows.toLocaleString("en")],
    ["Turbines", turbines && turbines.length > 0 ? turbinesText(turbines) : "not told"],
    ["Seed", `${seed}`],
    [
      "Digest of the data",
      <span key="data" class="id">
        {data?.slice(0, 12) ?? "not told"}
      </span>,
    ],
  ] as const;
