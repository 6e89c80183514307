/** Rows on either side of a chunk's middle that are transformed at once: what a processor has room for. */
const PAIRS = 5;
/** Per bin: the rows' cosines, then their sines. */
const WAVES = 2 * PAIRS;

/** Some frequencies, whole turns per ring each, at the places of a ring's chunks. */
export interface Spectrum {
  readonly bins: number;
  readonly chunk: number;
  readonly chunks: number;
  /** Groups of PAIRS rows; the last one is filled up with rows that are nought. */
  readonly groups: number;
  /** WAVES per group and bin. */
  readonly waves: Float64Array;
  /** Cosine and sine of each bin at the middle of each of the ring's chunks. */
  readonly turns: Float64Array;
  /** A chunk's even and odd part about its middle; filled again and again. */
  readonly even: Float64Array;
  readonly odd: Float64Array;
}

/** Of `bins` frequencies from `first` turns on. */
export const spectrumOf = (
  first: number,
  bins: number,
  { length, chunk }: { readonly length: number; readonly chunk: number },
): Spectrum => {
  const turn = (2 * Math.PI) / length;
  const middle = (chunk - 1) / 2;
  const groups = Math.ceil((chunk >> 1) / PAIRS);
  const chunks = length / chunk;
  const waves = new Float64Array(groups * bins * WAVES);
  const turns = new Float64Array(2 * chunks * bins);
  for (let bin = 0; bin < bins; bin++) {
    const angle = turn * (first + bin);
    for (let pair = 0; pair < groups * PAIRS; pair++) {
      const cell = (Math.floor(pair / PAIRS) * bins + bin) * WAVES + (pair % PAIRS);
      waves[cell] = Math.cos(angle * (middle - pair));
      waves[cell + PAIRS] = Math.sin(angle * (middle - pair));
    }
    for (let index = 0; index < chunks; index++) {
      turns[2 * (index * bins + bin)] = Math.cos(angle * (index * chunk + middle));
      turns[2 * (index * bins + bin) + 1] = Math.sin(angle * (index * chunk + middle));
    }
  }
  const pairs = groups * PAIRS;
  const [even, odd] = [new Float64Array(pairs), new Float64Array(pairs)];
  return { bins, chunk, chunks, groups, waves, turns, even, odd };
};

/**
 * Adds the transform of a chunk's values, which begin at cell `from` of `values`, to the sums of the
 * bins from `first` (inclusive) to `end` (exclusive). `sums` has cosine and sine sums of bin 0 at cell
 * `at`. About its middle a chunk is an even and an odd part, which halves the work.
 */
export const addChunk = (
  spectrum: Spectrum,
  index: number,
  values: Float64Array,
  from: number,
  first: number,
  end: number,
  sums: Float64Array,
  at: number,
): void => {
  const { bins, groups, even, odd } = spectrum;
  const centre = fold(spectrum, values, from);
  for (let group = 0; group < groups; group++) {
    addGroup(
      spectrum,
      even,
      odd,
      group * PAIRS,
      group * bins * WAVES,
      2 * index * bins,
      group === 0 ? centre : 0,
      first,
      end,
      sums,
      at,
    );
  }
};

const addGroup = (
  { waves, turns }: Spectrum,
  even: Float64Array,
  odd: Float64Array,
  pair: number,
  wavesAt: number,
  turnsAt: number,
  centre: number,
  first: number,
  end: number,
  sums: Float64Array,
  at: number,
): void => {
  // In variables, because every reading of a list costs a check of its bounds.
  const e0 = even[pair] as number;
  const e1 = even[pair + 1] as number;
  const e2 = even[pair + 2] as number;
  const e3 = even[pair + 3] as number;
  const e4 = even[pair + 4] as number;
  const o0 = odd[pair] as number;
  const o1 = odd[pair + 1] as number;
  const o2 = odd[pair + 2] as number;
  const o3 = odd[pair + 3] as number;
  const o4 = odd[pair + 4] as number;
  let wave = wavesAt + first * WAVES;
  let turn = turnsAt + 2 * first;
  let cell = at + 2 * first;
  for (let bin = first; bin < end; bin++) {
    const real =
      centre +
      e0 * (waves[wave] as number) +
      e1 * (waves[wave + 1] as number) +
      e2 * (waves[wave + 2] as number) +
      e3 * (waves[wave + 3] as number) +
      e4 * (waves[wave + 4] as number);
    const imaginary =
      o0 * (waves[wave + 5] as number) +
      o1 * (waves[wave + 6] as number) +
      o2 * (waves[wave + 7] as number) +
      o3 * (waves[wave + 8] as number) +
      o4 * (waves[wave + 9] as number);
    const cosine = turns[turn] as number;
    const sine = turns[turn + 1] as number;
    sums[cell] = (sums[cell] as number) + (real * cosine - imaginary * sine);
    sums[cell + 1] = (sums[cell + 1] as number) + (real * sine + imaginary * cosine);
    wave += WAVES;
    turn += 2;
    cell += 2;
  }
};

/** Writes the even and odd part; answers the middle row itself, where there is one. */
const fold = ({ chunk, even, odd }: Spectrum, values: Float64Array, from: number): number => {
  const pairs = chunk >> 1;
  const last = from + chunk - 1;
  for (let i = 0; i < pairs; i++) {
    const before = values[from + i] as number;
    const after = values[last - i] as number;
    even[i] = after + before;
    odd[i] = after - before;
  }
  return chunk % 2 === 1 ? (values[from + pairs] as number) : 0;
};
