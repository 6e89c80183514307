type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The names that reach themselves, grouped by who reaches whom and is reached by it. */
export const circlesIn = (graph: Graph): string[][] => {
  const reached = new Map([...graph.keys()].map((name) => [name, reachedFrom(name, graph)]));
  const reach = (from: string, to: string): boolean => reached.get(from)?.has(to) ?? false;
  const grouped = new Set<string>();
  return [...graph.keys()].flatMap((name) => {
    if (grouped.has(name) || !reach(name, name)) return [];
    const circle = [...graph.keys()].filter((other) => reach(name, other) && reach(other, name));
    for (const member of circle) grouped.add(member);
    return [circle];
  });
};

const reachedFrom = (name: string, graph: Graph): ReadonlySet<string> => {
  const reached = new Set<string>();
  const open = [...(graph.get(name) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return reached;
};
