import { outerLinks } from "./read-pages.ts";

/** `npm run links`: asks for every address out of the repository that the pages name; 1 when one is dead. */
const PATIENCE_MS = 20_000;

const answerOf = async (url: string): Promise<string> => {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return String(status);
  } catch (error) {
    return error instanceof Error ? String(error.cause ?? error.message) : String(error);
  }
};

const urls = [...new Set(outerLinks().map(({ url }) => url))].toSorted();
const answers = await Promise.all(urls.map(async (url) => ({ url, answer: await answerOf(url) })));
for (const { url, answer } of answers) process.stdout.write(`${answer}  ${url}\n`);
if (answers.some(({ answer }) => answer !== "200")) process.exitCode = 1;
