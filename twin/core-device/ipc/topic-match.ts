/**
 * Whether a policy's resource, which may hold MQTT wildcards, covers a topic or a filter: "+" stands
 * for one level and so never covers "#". A "*" covers everything from there on, as both nuclei read
 * it in policies.
 */
export const isMatch = (resource: string, topic: string): boolean => {
  const star = resource.indexOf("*");
  if (star >= 0) return topic.startsWith(resource.slice(0, star));
  const pattern = resource.split("/");
  const levels = topic.split("/");
  const isCovered = pattern.every((part, index) => {
    const level = levels[index];
    if (part === "#") return true;
    return part === "+" ? level !== undefined && level !== "#" : part === level;
  });
  return isCovered && (pattern.at(-1) === "#" || pattern.length === levels.length);
};
