import * as z from "zod/mini";
import { parse } from "../../domain/parse.ts";
import { getItem, putItem } from "./table.ts";

const keyOf = (name: string, contentSha: string) => ({ pk: `component#${name}`, sk: contentSha });

/** The version that already holds this content, so that equal content is never published twice. */
export const versionOfContent = async (
  table: string,
  name: string,
  contentSha: string,
): Promise<string | undefined> => {
  const item = await getItem(table, keyOf(name, contentSha));
  return (
    item && parse(z.object({ version: z.string() }), item, `ledger item component#${name}`).version
  );
};

export const recordContent = async (
  table: string,
  name: string,
  contentSha: string,
  version: string,
): Promise<void> => {
  await putItem(table, { ...keyOf(name, contentSha), version });
};
