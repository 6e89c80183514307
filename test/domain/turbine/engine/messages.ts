import {
  ABSENT,
  createDecoded,
  type Decoded,
  FIELDS,
  valueAt,
} from "../../../../domain/turbine/engine/decoding/decoded.ts";
import {
  createDecoder,
  decodeMessage,
  type Refusal,
} from "../../../../domain/turbine/engine/decoding/decoder.ts";
import { parseReadings, timeAt } from "../../../../domain/turbine/reading-batch.ts";
import { createRandom, type Random } from "../../../../training/random.ts";

const SINGLE =
  '{"turbineId":"7","seq":1000,"time":1795709677627,"qw":1,"qx":-0.01,"qy":0.02,"qz":0.3,' +
  '"wind_speed_rps":3.0625,"rps":2.5,"voltage":81,"gearboxtemp":28.8,"ambtemp":21}';
const ORIGINAL =
  '{"qw": 1, "qx": -0.01, "qy": 0.02, "qz": 0.3, "wind speed rps": 3.0625, "rps": 2.5, "voltage": 81.123456789012345}';
export const BATCH =
  '{"turbineId":"7","seq":1000,"time":1795709677627,"rateHz":20,"qw":[1,0.99,1],"qx":[-0.01,0,0.01],' +
  '"qy":[0,0,0],"qz":[0.3,0.31,1e-2],"wind_speed_rps":3.0625,"rps":[2.5,2.5,2.5625],"voltage":[81,80.123456789012345,79],"gearboxtemp":28.8}';

/** Good messages of every form, by what they are. */
export const MESSAGES: readonly (readonly [string, string])[] = [
  ["single reading", SINGLE],
  ["original sample's message", ORIGINAL],
  [
    "message with a numeric id and unknown fields",
    `{"turbineId":7,"site":"a","x":null,${SINGLE.slice(17)}`,
  ],
  ["columnar batch", BATCH],
  ["batch of one", BATCH.replaceAll(/\[([^,\]]*)[^\]]*\]/g, "[$1]")],
  ["message with exponents and blanks", SINGLE.replaceAll(",", " ,\n").replace("2.5", "25e-1")],
];

/** The readings of a decoded message, or why it was refused. */
export const outcomeOf = (refusal: Refusal | undefined, out: Decoded): unknown =>
  refusal === undefined
    ? Array.from({ length: out.count }, (_, index) => ({
        ...(!Number.isNaN(out.seq) && { seq: out.seq + index }),
        ...(!Number.isNaN(out.time) && { time: timeAt(out.time, index, out.stepMs) }),
        ...Object.fromEntries(
          FIELDS.flatMap((name, field) =>
            out.form[field] === ABSENT ? [] : [[name, valueAt(out, field, index)]],
          ),
        ),
      }))
    : "refused";

/** The same by JSON.parse and the schema. */
export const columnsOf = (message: string | Uint8Array, turbineId: string): unknown => {
  try {
    const text =
      typeof message === "string"
        ? message
        : new TextDecoder("utf-8", { fatal: true }).decode(message);
    const readings = parseReadings(JSON.parse(text), turbineId);
    return readings.every((reading) => reading.turbineId === turbineId)
      ? readings.map(inOrder)
      : "refused";
  } catch {
    return "refused";
  }
};

const inOrder = ({ seq, time, ...reading }: Readonly<Record<string, unknown>>) => ({
  ...(seq !== undefined && { seq }),
  ...(time !== undefined && { time }),
  ...Object.fromEntries(
    FIELDS.flatMap((name) => (reading[name] === undefined ? [] : [[name, reading[name]]])),
  ),
});

const SPICE = '0123456789.-+eE,:[]{}"\\ nulltrue_\u00e9';

/** One to three changes: a byte replaced, dropped, doubled, or a stretch copied elsewhere. */
const mutated = (bytes: Uint8Array, random: Random): Uint8Array => {
  let text = Array.from(bytes);
  for (let change = random.below(3); change >= 0; change--) {
    const at = random.below(text.length);
    const kind = random.below(5);
    const spice = SPICE.charCodeAt(random.below(SPICE.length));
    if (kind === 0) text[at] = spice;
    else if (kind === 1) text.splice(at, 1 + random.below(4));
    else if (kind === 2) text.splice(at, 0, spice);
    else if (kind === 3) text.splice(at, 0, ...text.slice(at, at + random.below(60)));
    else text = [...text.slice(0, at), ...text.slice(at + random.below(60))];
  }
  return Uint8Array.from(text);
};

/** Messages, among so many mutated ones, of which the decoder thinks otherwise than the schema. */
export const differencesIn = (rounds: number, seed: number): object[] => {
  const random = createRandom(seed);
  const decoders = MESSAGES.map(() => createDecoder("7"));
  const goods = MESSAGES.map(([, text]) => new TextEncoder().encode(text));
  const out = createDecoded();
  const differences: object[] = [];
  for (let round = 0; round < rounds; round++) {
    const kind = round % MESSAGES.length;
    const good = goods[kind] ?? new Uint8Array();
    const decoder = decoders[kind] ?? createDecoder("7");
    // The template must be the good message's whatever came before.
    decodeMessage(decoder, good, out);
    const bytes = mutated(good, random);
    const found = outcomeOf(decodeMessage(decoder, bytes, out), out);
    const expected = columnsOf(bytes, "7");
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      differences.push({ text: new TextDecoder().decode(bytes), found, expected });
    }
  }
  return differences;
};
