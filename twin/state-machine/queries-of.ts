import type { QueryLanguage } from "./definition.ts";
import { jsonataQueries } from "./jsonata-queries.ts";
import { jsonpathQueries } from "./jsonpath-queries.ts";
import type { Queries } from "./queries.ts";

export const queriesOf = (language: QueryLanguage): Queries =>
  language === "JSONata" ? jsonataQueries : jsonpathQueries;
