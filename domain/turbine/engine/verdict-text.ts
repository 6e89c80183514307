import { CHANNELS, LAMP_OF, LAMPS } from "../channels.ts";
import type { Decision, Speaker } from "./decision.ts";
import { LARGEST_RATIO } from "./evidence/scores.ts";

const LAMP_CHANNELS = LAMPS.map((lamp) =>
  CHANNELS.map((channel, index) => ({ channel, index }))
    .filter(({ channel }) => LAMP_OF[channel] === lamp)
    .map(({ index }) => index),
);

/**
 * A decision's verdict as JSON: the same as of `verdictOf`, put together from its unchanging parts
 * (0.7 µs against 4 µs by JSON.stringify).
 */
export const createVerdictText = ({ modelVersion, thresholds }: Speaker) => {
  const model = `,"modelVersion":${JSON.stringify(modelVersion)},"firstSeq":`;
  const limits = `],"thresholds":[${thresholds.map(fourDigits).join()}],"anomalies":[`;
  return (decision: Decision): string => {
    const { turbineId, time, firstSeq, lastSeq, anomalies, coverage, causes } = decision;
    const why = causes.length === 0 ? "[]" : JSON.stringify(causes);
    const change = decision.hasChanged ? `,"alarmNumber":${decision.alarmNumber}` : "";
    return (
      `{"turbineId":"${turbineId}","time":${time}${model}${firstSeq},"lastSeq":${lastSeq},"values":[` +
      `${valuesText(decision, thresholds)}${limits}${statesText(anomalies)}],"flags":{"vibration":` +
      `${isLit(anomalies, 0)},"rotation":${isLit(anomalies, 1)},"voltage":${isLit(anomalies, 2)}}` +
      `,"coverage":${coverage},"causes":${why}${change}}`
    );
  };
};

const valuesText = ({ ratios }: Decision, thresholds: readonly number[]): string => {
  let text = "";
  for (let channel = 0; channel < thresholds.length; channel++) {
    const ratio = Math.min(LARGEST_RATIO, ratios[channel] as number);
    text += `${channel === 0 ? "" : ","}${fourDigits((thresholds[channel] as number) * ratio)}`;
  }
  return text;
};

const statesText = (anomalies: Uint8Array): string => {
  let text = "";
  for (let channel = 0; channel < anomalies.length; channel++) {
    text += `${channel === 0 ? "" : ","}${anomalies[channel] === 1}`;
  }
  return text;
};

const isLit = (anomalies: Uint8Array, lamp: number): boolean => {
  for (const channel of LAMP_CHANNELS[lamp] as number[]) if (anomalies[channel] === 1) return true;
  return false;
};

const SCALES = [1e3, 1e4, 1e5, 1e6];

/** Four significant digits; between 0.001 and 10 without the detour over toPrecision. */
const fourDigits = (value: number): string | number => {
  if (value === 0) return 0;
  if (value < 0.001 || value >= 10) return Number(value.toPrecision(4));
  const scale = SCALES[value >= 1 ? 0 : value >= 0.1 ? 1 : value >= 0.01 ? 2 : 3] as number;
  return Math.round(value * scale) / scale;
};
