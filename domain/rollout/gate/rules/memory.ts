import { limitEach, type Rule } from "../rule.ts";

/** A device has little memory, and a leak shows long before it is full. */
export const memory: Rule = (evidence, { maxMemoryMb }) =>
  limitEach(
    evidence,
    ({ rssMb }) => rssMb > maxMemoryMb,
    ({ rssMb }) => `${rssMb} MB of memory, ${maxMemoryMb} MB are allowed`,
    `at most ${Math.max(0, ...evidence.reports.map(({ rssMb }) => rssMb))} MB of memory`,
  );
