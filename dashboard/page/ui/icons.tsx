import type { JSX } from "preact";

const PATHS = {
  normal: "M3 8.5 6.5 12 13 4.5",
  anomalous: "M4 4 12 12 M12 4 4 12",
  unknown: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10 M8 12.6v.2",
  waiting: "M8 4v4l2.5 1.5 M8 1.8a6.2 6.2 0 1 0 .01 0",
  active: "M8 5a3 3 0 1 0 .01 0",
  warning: "M8 2.5 14.2 13.5H1.8Z M8 6.5v3 M8 11.6v.1",
  blind: "M1.8 8S4 4 8 4s6.2 4 6.2 4-2.2 4-6.2 4-6.2-4-6.2-4Z M3 13 13 3",
  stopped: "M4.5 4.5h7v7h-7Z",
  silent: "M2 8h2 M7 8h2 M12 8h2",
  farm: "M8 7V14.5 M8 7 8 1.5 M8 7l4.8 2.8 M8 7 3.2 9.8 M5.5 14.5h5",
  rollouts: "M2 4h5 M2 8h8 M2 12h12 M11 2l3 2-3 2",
  models: "M8 1.8 14 5v6l-6 3.2L2 11V5Z M2 5l6 3.2L14 5 M8 8.2v6",
  devices:
    "M4.5 4.5h7v7h-7Z M6.5 1.8v2.7 M9.5 1.8v2.7 M6.5 11.5v2.7 M9.5 11.5v2.7 M1.8 6.5h2.7 M1.8 9.5h2.7 M11.5 6.5h2.7 M11.5 9.5h2.7",
  audit: "M3.5 1.8h9v12.4h-9Z M6 5h4 M6 8h4 M6 11h2.5",
  scenarios: "M2.5 13.5V2.5 M2.5 3h9l-2 2.5 2 2.5h-9",
  back: "M10 3 5 8l5 5",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawn sign beside its word; never the only carrier of meaning. */
export const Icon = ({ name }: { name: IconName }): JSX.Element => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
