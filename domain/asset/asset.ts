import * as z from "zod/mini";
import { InvalidInput } from "../errors.ts";
import { parse, parseJson } from "../parse.ts";
import { ANGLES } from "./angles.ts";

/**
 * What a channel is to the others. A driver is what the machine cannot choose (wind, a set point); a
 * response follows the drivers; vibration is judged by its spread, not its value; an angle wraps; a
 * state names an operating mode; context helps to predict and may be judged, but drives nothing.
 */
export const ROLES = ["driver", "response", "vibration", "angle", "state", "context"] as const;
/**
 * How readings become scores: `waveform` looks at windows of many readings a second, `event-time` at
 * slow values one by one, against their drivers and the machine's neighbours.
 */
export const METHODS = ["waveform", "event-time"] as const;
/** Pieces of physics that only some machines have; an asset names those that hold for it. */
export const PARTS = ["rotor-tone", "regulation", "air-density", "wake"] as const;

const name = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/));
const positive = z.number().check(z.positive());
const headers = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));

const source = z.union([
  /** Names that the channel's column has in files, the first also in messages. */
  z.strictObject({ columns: headers }),
  /** An angle of an attitude, from a unit quaternion's four columns. */
  z.strictObject({
    quaternion: z.array(z.string()).check(z.length(4)),
    angle: z.enum(ANGLES),
  }),
]);

const channel = z.strictObject({
  name,
  title: z.optional(z.string()),
  /** The title where there is little room; absent: the title. */
  short: z.optional(z.string()),
  unit: z.string(),
  /** Digits after the point that say something; more are noise. */
  decimals: z.int().check(z.minimum(0), z.maximum(9)),
  role: z.enum(ROLES),
  /** The lamp it lights; a channel without one is never judged. */
  lamp: z.optional(z.string()),
  source,
  /** Other units that files may have, with the factor that makes them the channel's own. */
  otherUnits: z.optional(z.record(z.string(), positive)),
  /** What a sensor can show at all; beyond it a value is missing, not healthy and not a fault. */
  range: z.optional(z.strictObject({ least: z.number(), most: z.number() })),
  /** The least that a drawn line spans, in the channel's unit: noise must not look like news. */
  span: z.optional(positive),
  /** The largest value that a broken sensor's noise shows, for the disturbances that test a model. */
  gross: z.optional(positive),
  /** How the simulator shows it, where its physics has no sensor of it: `of` × factor + offset. */
  simulated: z.optional(
    z.strictObject({
      of: z.string(),
      factor: z.number(),
      offset: z.optional(z.number()),
      /** Standard deviation, in the channel's own unit. */
      noise: z.optional(z.number().check(z.nonnegative())),
    }),
  ),
  /** Channels it is predicted from; absent: all drivers but itself. */
  given: z.optional(z.array(z.string())),
  /** What is expected swings with the time of day, or the day of the week, whatever drives it. */
  calendar: z.optional(z.array(z.enum(["day", "week"]))),
  /** Whether the same channel of the farm's other machines says what to expect. */
  neighbours: z.optional(z.boolean()),
  /** The deviation that one wants to know of; half of it is of no interest. Default: 15 percent. */
  notable: z.optional(
    z.union([z.strictObject({ percent: positive }), z.strictObject({ offset: positive })]),
  ),
});

const schema = z.strictObject({
  name,
  title: z.string(),
  method: z.enum(METHODS),
  columns: z.strictObject({
    unitId: headers,
    time: headers,
    seq: z.optional(headers),
    /** Milliseconds since a board's start, which may start anew. */
    sinceStart: z.optional(headers),
  }),
  /** Readings per second that are accepted; or the seconds between two readings. */
  rateHz: z.optional(z.strictObject({ least: positive, most: positive, usual: positive })),
  periodSeconds: z.optional(positive),
  window: z.strictObject({ seconds: positive, strideSeconds: positive }),
  /** The machine runs while any of these is above its value, or above a share of its usual value. */
  running: z.strictObject({
    any: z
      .array(
        z.strictObject({
          channel: z.string(),
          above: z.optional(z.number()),
          aboveShare: z.optional(positive),
        }),
      )
      .check(z.minLength(1)),
    settleSeconds: z.number().check(z.minimum(0)),
  }),
  lamps: z.array(z.strictObject({ name, title: z.string() })).check(z.minLength(1)),
  channels: z.array(channel).check(z.minLength(2)),
  parts: z.array(z.enum(PARTS)),
  /**
   * What method and parts speak of: air density of `wind` and `temperature`, wakes of `direction`,
   * waveforms and the rotor's tone of `wind` and `rotor`, regulation also of the machine's `output`.
   */
  context: z.optional(
    z.strictObject({
      wind: z.optional(z.string()),
      rotor: z.optional(z.string()),
      output: z.optional(z.string()),
      temperature: z.optional(z.string()),
      direction: z.optional(z.string()),
    }),
  ),
});

/** The kind of machine that is watched, as one file says it. */
export type Asset = z.infer<typeof schema>;
export type AssetChannel = z.infer<typeof channel>;

/** @throws InvalidInput naming the file, the field, the value and what to write instead */
export const parseAsset = (text: string, file: string): Asset =>
  agreeing(parseJson(schema, text, file), file);

/** As parseAsset, for a value that is decoded already. */
export const assetOf = (value: unknown, subject: string): Asset =>
  agreeing(parse(schema, value, subject), subject);

const agreeing = (asset: Asset, subject: string): Asset => {
  const faults = [
    ...repeated("channels", asset.channels),
    ...repeated("lamps", asset.lamps),
    ...asset.channels.flatMap((each, index) => faultsOf(asset, each, `channels.${index}`)),
    ...runningFaults(asset),
    ...contextFaults(asset),
    ...timingFaults(asset),
  ];
  if (faults.length > 0) throw new InvalidInput(`${subject}: ${faults.join("; ")}`);
  return asset;
};

const repeated = (field: string, items: readonly { readonly name: string }[]): string[] =>
  items.flatMap((item, index) =>
    items.findIndex((other) => other.name === item.name) < index
      ? [`${field}.${index}.name: "${item.name}" is there twice; give it another name`]
      : [],
  );

const faultsOf = (asset: Asset, each: AssetChannel, path: string): string[] => {
  const faults: string[] = [];
  const known = asset.channels.map((other) => other.name);
  if (each.lamp !== undefined && !asset.lamps.some((lamp) => lamp.name === each.lamp)) {
    faults.push(
      `${path}.lamp: expected ${listed(asset.lamps.map((lamp) => lamp.name))}, got "${each.lamp}"; add the lamp or name one of these`,
    );
  }
  for (const given of each.given ?? []) {
    if (known.includes(given) && given !== each.name) continue;
    faults.push(
      `${path}.given: expected other channels of this asset (${listed(known.filter((n) => n !== each.name))}), got "${given}"`,
    );
  }
  if (each.range && each.range.most <= each.range.least) {
    faults.push(
      `${path}.range.most: expected more than ${each.range.least}, got ${each.range.most}`,
    );
  }
  return faults;
};

const runningFaults = ({ running, channels }: Asset): string[] =>
  running.any.flatMap(({ channel: running_, above, aboveShare }, index) => {
    const path = `running.any.${index}`;
    const faults: string[] = [];
    if (!channels.some((each) => each.name === running_)) {
      faults.push(
        `${path}.channel: expected ${listed(channels.map((each) => each.name))}, got "${running_}"`,
      );
    }
    if ((above === undefined) === (aboveShare === undefined)) {
      faults.push(`${path}: expected either above or aboveShare; give exactly one`);
    }
    return faults;
  });

/** Which context each method and part cannot do without. */
const NEEDS = {
  waveform: ["wind", "rotor"],
  "rotor-tone": ["rotor"],
  regulation: ["wind", "rotor", "output"],
  "air-density": ["wind", "temperature"],
  wake: ["direction"],
} as const;

const contextFaults = ({ method, parts, context = {}, channels }: Asset): string[] => {
  const users: readonly string[] = [method, ...parts];
  const known = channels.map((each) => each.name);
  const unknown = Object.entries(context).flatMap(([field, value]) =>
    value !== undefined && !known.includes(value)
      ? [`context.${field}: expected ${listed(known)}, got "${value}"`]
      : [],
  );
  const missing = Object.entries(NEEDS).flatMap(([part, fields]) =>
    users.includes(part)
      ? fields
          .filter((field) => context[field] === undefined)
          .map((field) => `context.${field}: needed by "${part}"; name a channel`)
      : [],
  );
  return [...unknown, ...missing];
};

const timingFaults = ({ rateHz, periodSeconds, window, method }: Asset): string[] => {
  const faults: string[] = [];
  if ((rateHz === undefined) === (periodSeconds === undefined)) {
    return ["rateHz: expected either rateHz or periodSeconds; give exactly one"];
  }
  if (rateHz && !(rateHz.least <= rateHz.usual && rateHz.usual <= rateHz.most)) {
    faults.push(
      `rateHz.usual: expected ${rateHz.least} (least) to ${rateHz.most} (most), got ${rateHz.usual}`,
    );
  }
  if (method === "waveform" && rateHz === undefined) {
    faults.push('rateHz: expected for the method "waveform"; or use "event-time"');
  }
  const least = periodSeconds ?? 1 / (rateHz?.usual ?? 1);
  if (window.seconds < least || window.strideSeconds < least) {
    faults.push(
      `window: expected at least ${least} s (one reading), got ${window.seconds} s every ${window.strideSeconds} s`,
    );
  }
  return faults;
};

const listed = (names: readonly string[]): string => names.map((each) => `"${each}"`).join(" or ");
