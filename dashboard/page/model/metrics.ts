/** A metric of an evaluation as people read it, with its interval where there is one. */
export interface Metric {
  readonly name: string;
  readonly text: string;
}

interface Known {
  readonly key: string;
  readonly name: string;
  readonly write: (value: number) => string;
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const KNOWN: readonly Known[] = [
  { key: "eventRecall", name: "Faults found, right lamp", write: percent },
  {
    key: "falseAlarmsPerTurbineDay",
    name: "False alarms a turbine and day",
    write: (value) => value.toFixed(2),
  },
  { key: "medianDelaySeconds", name: "Median delay", write: (value) => `${value.toFixed(1)} s` },
  { key: "events", name: "Faults injected", write: (value) => value.toFixed(0) },
  { key: "testDays", name: "Healthy days tested", write: (value) => value.toFixed(3) },
];

/** What is known by name first, the rest as it is; bounds stand beside their figure. */
export const metricsOf = (metrics: Readonly<Record<string, number>>): Metric[] => {
  const isBound = (key: string) =>
    /(Low|High)$/.test(key) && key.replace(/(Low|High)$/, "") in metrics;
  const others = Object.keys(metrics)
    .filter((key) => !isBound(key) && !KNOWN.some((known) => known.key === key))
    .map((key): Known => ({ key, name: wordsOf(key), write: (value) => `${value}` }));
  return [...KNOWN, ...others].flatMap(({ key, name, write }) => {
    const value = metrics[key];
    return value === undefined ? [] : [{ name, text: withBounds(metrics, key, value, write) }];
  });
};

const withBounds = (
  metrics: Readonly<Record<string, number>>,
  key: string,
  value: number,
  write: Known["write"],
): string => {
  const [low, high] = [metrics[`${key}Low`], metrics[`${key}High`]];
  if (low === undefined && high === undefined) return write(value);
  if (low === undefined) return `${write(value)} (up to ${write(high ?? value)})`;
  const bare = (bound: number): string => write(bound).replace(/ %$/, "");
  return `${write(value)} (${bare(low)} to ${high === undefined ? "…" : bare(high)})`;
};

/** falseAlarmsPerDay → False alarms per day */
const wordsOf = (key: string): string => {
  const words = key.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};
