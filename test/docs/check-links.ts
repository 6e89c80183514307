import { innerLinks, outerLinks } from "./read-pages.ts";

/**
 * `npm run links`: looks at every link within the repository and asks for every address out of it that the
 * pages name; 1 when one is dead, and when no host could be reached, in one line: then nothing was found out
 * of those.
 */
const PATIENCE_MS = 20_000;

interface Answer {
  /** Absent when the host was not reached. */
  readonly status?: number;
  readonly text: string;
}

const answerOf = async (url: string): Promise<Answer> => {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status, text: String(status) };
  } catch (error) {
    return { text: error instanceof Error ? String(error.cause ?? error.message) : String(error) };
  }
};

const { count, dead } = innerLinks();
process.stdout.write(
  dead.length === 0
    ? `${count} links within the repository, none dead\n`
    : `${dead.map((link) => `dead: ${link}`).join("\n")}\n`,
);
const urls = [...new Set(outerLinks().map(({ url }) => url))].toSorted();
const answers = await Promise.all(urls.map(async (url) => ({ url, answer: await answerOf(url) })));
const isOffline = answers.every(({ answer }) => answer.status === undefined);
if (isOffline) {
  process.stderr.write(
    `links: no host of ${urls.length} addresses can be reached from here (${answers[0]?.answer.text}), so none was checked; run it where there is a network\n`,
  );
} else {
  for (const { url, answer } of answers) process.stdout.write(`${answer.text}  ${url}\n`);
}
if (dead.length > 0 || answers.some(({ answer }) => answer.status !== 200)) process.exitCode = 1;
