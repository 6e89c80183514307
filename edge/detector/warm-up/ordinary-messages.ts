import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { isQuick, MEASURED_COLUMNS } from "../../../domain/turbine/measured-columns.ts";
import type { Reading } from "../../../domain/turbine/reading.ts";
import { batchesOf } from "../../../domain/turbine/reading-batch.ts";
import { FILE_CHANNELS } from "../../../domain/turbine/wind-turbine-file.ts";

export interface MessagesPlan {
  readonly manifest: Pick<Manifest, "channels" | "rateHz">;
  readonly turbineId: string;
  readonly readings: number;
  /** Readings in a message; 1 is the original form. */
  readonly batch: number;
  /** So many of the last readings show what no machine does, so that a lamp is lit as well. */
  readonly gross: number;
}

/** As long as what turbines send today. */
const BEGIN = Date.UTC(2026, 0, 1);
/** In standard deviations: what moves a little is no stuck sensor, what is far off is a gross fault. */
const MOVEMENT = 0.2;
const FAR_OFF = 1_000;
/** Sensors tell so many digits after the point where the asset says nothing. */
const DECIMALS = 2;

/**
 * What a machine at the means that the model was trained on sends, every column in it, stretch after
 * stretch, each going on where the one before ended. Equal for equal manifests: nothing is drawn and no
 * clock is asked.
 */
export const ordinaryMessages = (plan: MessagesPlan): ((stretch: number) => Buffer[]) => {
  const { manifest, turbineId, readings } = plan;
  const stepMs = 1_000 / manifest.rateHz;
  const first = firstStretch(plan);
  return (stretch) =>
    first.map(({ seq, rest }) => {
      const at = stretch * readings + seq;
      const time = BEGIN + Math.round(at * stepMs);
      return Buffer.from(`{"turbineId":"${turbineId}","seq":${at},"time":${time}${rest}`);
    });
};

interface Message {
  readonly seq: number;
  /** Its JSON behind the time. */
  readonly rest: string;
}

/** Making these takes longer than judging them, so it is done once. */
const firstStretch = (plan: MessagesPlan): Message[] => {
  const { manifest, turbineId, readings, batch, gross } = plan;
  const columns = MEASURED_COLUMNS.map((name, place) => columnOf(name, place, manifest));
  const all = Array.from({ length: readings }, (_, seq) => {
    const isGross = seq >= readings - gross;
    const values = columns.map(({ name, at }) => [name, at(seq, isGross)]);
    return { turbineId, seq, time: 0, ...Object.fromEntries(values) } as Reading;
  });
  const messages: Message[] = [];
  for (let from = 0; from < readings; from += batch) {
    for (const text of batchesOf(all.slice(from, from + batch), manifest.rateHz)) {
      const [head = "", seq] = HEAD.exec(text) ?? [];
      messages.push({ seq: Number(seq), rest: text.slice(head.length) });
    }
  }
  return messages;
};

const HEAD = /^\{"turbineId":"[^"]*","seq":(\d+),"time":\d+/;

interface Column {
  readonly name: string;
  readonly at: (seq: number, isGross: boolean) => number;
}

const columnOf = (name: string, place: number, manifest: Pick<Manifest, "channels">): Column => {
  const channel = FILE_CHANNELS.find(({ source }) => source.columns?.[0] === name);
  const trained = manifest.channels.find((each) => each.name === channel?.name);
  const factor = 10 ** (channel?.decimals ?? DECIMALS);
  const { mean, std } = trained ?? { mean: meanOf(name), std: isQuick(name) ? 0.05 : 0 };
  return {
    name,
    at(seq, isGross) {
      const moved = MOVEMENT * std * Math.sin(1.7 * seq + place);
      const far = isGross && trained ? FAR_OFF * std : 0;
      return Math.round((mean + moved + far) * factor) / factor;
    },
  };
};

/** Of an attitude that is upright: the quaternion's real part is one, the others are nought. */
const meanOf = (name: string): number =>
  FILE_CHANNELS.some(({ source }) => source.quaternion?.[0] === name) ? 1 : 0;
