/**
 * The tags that may be sent back of those that were read: AWS's own, such as
 * aws:cloudformation:stack-name, are reserved. (Tagging user guide, "Tag naming limits")
 */
export const ownTags = (
  tags: Readonly<Record<string, string>> | undefined,
): { readonly tags?: Record<string, string> } => {
  const own = Object.entries(tags ?? {}).filter(([name]) => !/^aws:/i.test(name));
  return own.length > 0 ? { tags: Object.fromEntries(own) } : {};
};
