/** What lies behind the last record: the number that the next one would have, and nothing else. */
const SEAL = /^\[\d+\]$/;
const NUMBER = /^\[(\d+)[,\]]/;

/**
 * A record's body with its number in the file before its pairs: whole records that are gone leave no
 * trace but a number that is missing.
 */
export const numbered = (body: Buffer, number: number): Buffer =>
  body.length > 2 ? Buffer.concat([Buffer.from(`[${number},`), body.subarray(1)]) : sealOf(number);

/** What is to lie behind so many records. */
export const sealOf = (count: number): Buffer => Buffer.from(`[${count}]`);

/** What the numbers of sound records say of those that are not there. */
export interface Missing {
  /** Places at which records are missing, or come twice. */
  readonly places: number;
  /** Nothing says where the file ended. */
  readonly hasNoEnd: boolean;
}

/** Records of an older detector have no numbers and tell nothing; where nothing is found, all is gone. */
export const missingAmong = (bodies: readonly Buffer[]): Missing => {
  let [expected, places, isSealed] = [0, 0, false];
  const heads = bodies.map((body) => body.toString("latin1", 0, 24));
  for (const head of heads.filter((each) => NUMBER.test(each))) {
    const number = Number(NUMBER.exec(head)?.[1]);
    isSealed = SEAL.test(head);
    places += Number(number !== expected);
    expected = Math.max(expected, isSealed ? number : number + 1);
  }
  const isOlder = heads.length > 0 && !heads.some((each) => NUMBER.test(each));
  return { places, hasNoEnd: !(isSealed || isOlder) };
};
