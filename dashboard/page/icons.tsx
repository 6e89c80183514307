import type { JSX } from "preact";

const PATHS = {
  normal: "M3 8.5 6.5 12 13 4.5",
  anomalous: "M4 4 12 12 M12 4 4 12",
  unknown: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10 M8 12.6v.2",
  waiting: "M8 4v4l2.5 1.5",
} as const;

/** A drawn sign beside its word; never the only carrier of meaning. */
export const Icon = ({ name }: { name: keyof typeof PATHS }): JSX.Element => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
