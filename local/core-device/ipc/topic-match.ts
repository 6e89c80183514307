/**
 * Whether a policy's resource, which may hold MQTT wildcards, covers a topic or a filter. A filter's
 * own wildcard is covered by the same wildcard only.
 */
export const isMatch = (resource: string, topic: string): boolean => {
  const pattern = resource.split("/");
  const levels = topic.split("/");
  const isCovered = pattern.every((part, index) =>
    part === "#" || part === "+" ? levels[index] !== undefined : part === levels[index],
  );
  return isCovered && (pattern.at(-1) === "#" || pattern.length === levels.length);
};
