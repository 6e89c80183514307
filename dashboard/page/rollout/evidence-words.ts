import type { DeviceWork } from "../../../domain/rollout/snapshot.ts";

/** What a device was seen to do, in figures. */
export const workText = (work: DeviceWork): string => {
  const { judged, coverage, anomalyRate, readingsPerSecond } = work;
  const parts = [
    judged
      ? `${count(judged.windows, "window")} judged, ${rateText(judged.anomalous, judged.windows)} anomalous`
      : `${readingsPerSecond.toFixed(0)} readings/s, ${(anomalyRate * 100).toFixed(1)} % of verdicts anomalous`,
    coverage !== undefined && `coverage ${(coverage * 100).toFixed(0)} %`,
    work.refused > 0 && `${count(work.refused, "message")} refused`,
    work.dropped > 0 && `${count(work.dropped, "message")} dropped`,
  ];
  return parts.filter(Boolean).join(" · ");
};

/** How the new model compares with the old one on the same windows, and what challenges it found. */
export const pairedText = ({ paired, challenge }: DeviceWork): string => {
  const parts = [
    paired &&
      `beside v${paired.with} on ${count(paired.windows, "window")}: only new ${rateText(paired.onlyNew, paired.windows)}, only old ${rateText(paired.onlyOld, paired.windows)}${paired.failedNew > 0 ? `, new failed ${paired.failedNew}` : ""}`,
    challenge && `found ${challenge.foundNew} of ${challenge.given} challenges`,
  ];
  return parts.filter(Boolean).join(" · ");
};

const count = (number: number, what: string): string =>
  `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;

/** A share with its 95 % interval (Wilson): two of ten says less than two hundred of a thousand. */
export const rateText = (hits: number, total: number): string => {
  if (total === 0) return "none seen";
  const z = 1.96;
  const share = hits / total;
  const scale = 1 + z ** 2 / total;
  const middle = (share + z ** 2 / (2 * total)) / scale;
  const half = (z * Math.sqrt((share * (1 - share) + z ** 2 / (4 * total)) / total)) / scale;
  const percent = (value: number) => (Math.max(0, value) * 100).toFixed(1);
  return `${percent(share)} % (${percent(middle - half)} to ${percent(middle + half)})`;
};
