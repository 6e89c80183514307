import { type ChildResult, transformed } from "./child-results.ts";
import type { WriterConfig } from "./definition.ts";
import type { ItemSource } from "./item-source.ts";
import type { MapRun } from "./map-run.ts";
import { StateFailure } from "./state-failure.ts";

/** Where results go, as the state's fields say. */
export interface Destination {
  readonly bucket: string;
  readonly prefix: string;
}

/** @throws StateFailure States.ResultWriterFailed naming the argument that is no text */
export const destinationIn = (given: unknown): Destination => {
  const { Bucket: bucket, Prefix: prefix = "" } = (given ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof bucket === "string" && typeof prefix === "string") return { bucket, prefix };
  const name = typeof bucket === "string" ? "Prefix" : "Bucket";
  throw new StateFailure(
    "States.ResultWriterFailed",
    `The ResultWriter's ${name} must be text, but was ${JSON.stringify(name === "Bucket" ? bucket : prefix)}.`,
  );
};

const STATUSES = ["FAILED", "PENDING", "SUCCEEDED"] as const;

/**
 * Writes a file for each status that some child has, and the manifest that lists them; answers what
 * the Map hands on instead of its results.
 */
export const writeResults = async (
  results: readonly ChildResult[],
  { Transformation = "NONE", OutputType = "JSON" }: WriterConfig,
  mapRun: MapRun,
  { bucket, prefix }: Destination,
  store: ItemSource,
): Promise<object> => {
  const folder = [...(prefix === "" ? [] : [prefix.replace(/\/$/, "")]), mapRun.id].join("/");
  const put = async (name: string, text: string): Promise<{ Key: string; Size: number }> => {
    const content = Buffer.from(text);
    await store.put(bucket, `${folder}/${name}`, content);
    return { Key: `${folder}/${name}`, Size: content.length };
  };
  const files: Record<string, object[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const status of STATUSES) {
    const own = results.filter(({ end }) => end.status === status);
    if (own.length === 0) continue;
    const values = transformed(own, Transformation, mapRun);
    const name = `${status}_0.${OutputType.toLowerCase()}`;
    files[status] = [
      await put(name, OutputType === "JSONL" ? lines(values) : JSON.stringify(values)),
    ];
  }
  const manifest = { DestinationBucket: bucket, MapRunArn: mapRun.arn, ResultFiles: files };
  const { Key } = await put("manifest.json", JSON.stringify(manifest));
  return { MapRunArn: mapRun.arn, ResultWriterDetails: { Bucket: bucket, Key } };
};

const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");
