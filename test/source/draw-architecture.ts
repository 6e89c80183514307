import { readFileSync, writeFileSync } from "node:fs";
import { withPicture } from "./architecture-picture.ts";

// `npm run architecture`: which room imports which, drawn into the document from the code.
const DOCUMENT = new URL("../../docs/architecture.md", import.meta.url);
writeFileSync(DOCUMENT, withPicture(readFileSync(DOCUMENT, "utf8")));
