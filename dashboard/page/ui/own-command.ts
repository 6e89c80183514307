/** What does the same from a terminal, with the credentials of whoever types it; undefined where nothing does. */
export const ownCommand = (path: string, reason: string): string | undefined => {
  const [, subject, id = "", verb] =
    /^\/api\/(models|rollouts)\/([^/]+)\/([a-z-]+)$/.exec(path) ?? [];
  if (subject === undefined) return undefined;
  return `npm run fleet -- ${verb} ${decodeURIComponent(id)} --reason ${quoted(reason || "why")}`;
};

/** As one word of a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
