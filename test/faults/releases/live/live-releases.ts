import type { RolloutView } from "../../../../domain/rollout/snapshot.ts";
import { ANIMALS, type Animal, type AnimalPlan } from "../../../zoo/animals.ts";
import { archiveOf } from "../../../zoo/archive.ts";
import { slowProducts } from "../../../zoo/product-time.ts";
import type { FaultRow, FaultTable } from "../../fault-table.ts";
import { rowsKeptIn } from "../kept-rows.ts";
import { type LiveProduct, startLiveProduct } from "./a-live-product.ts";
import { type LiveRegistry, openLiveRegistry } from "./live-registry.ts";

/** Ten minutes at the product's own speed of 30: a leak needs two until its limit. */
const BAKE_SECONDS = 18_000;
const ringsWith = (bakeSeconds: number) => ({
  rings: ["canary", "fleet"].map((name) => ({
    name,
    thingGroup: `windturbine-${name}`,
    gate: { bakeSeconds },
  })),
});
const GOOD = "a good model";

const showsInBake = ({ stoppedBy }: Animal): boolean => stoppedBy === "bake";

/** The first model bakes as well, so only what shows itself there gets a product that bakes. */
const BATCHES = [
  {
    rings: ringsWith(0),
    names: [GOOD, ...ANIMALS.filter((animal) => !showsInBake(animal)).map(({ name }) => name)],
  },
  { rings: ringsWith(BAKE_SECONDS), names: ANIMALS.filter(showsInBake).map(({ name }) => name) },
];

export const liveReleases: FaultTable = {
  name: "releases-live",
  promise:
    "in the real local product no bad model comes through, the fleet is back on what it ran, and a good one is released",
  seeds: 1,
  async run(_seeds, only = "", { keep, minutes = Number.POSITIVE_INFINITY } = {}) {
    const kept = rowsKeptIn(keep);
    const end = performance.now() + minutes * 60_000;
    const isAsked = (name: string): boolean => name.startsWith(only);
    for (const { rings, names } of BATCHES) {
      const waiting = names.filter((live) => isAsked(live) && kept.of({ live }) === undefined);
      if (waiting.length === 0 || performance.now() > end) continue;
      const product = await startLiveProduct(rings);
      try {
        await withLiveZoo(product, async (zoo) => {
          for (const name of waiting) {
            if (performance.now() > end) return;
            const row = await zoo.row(name);
            process.stderr.write(`${JSON.stringify(row)}\n`);
            kept.keep({ live: name }, [row]);
          }
        });
      } finally {
        await product.end();
      }
    }
    const names = BATCHES.flatMap((batch) => batch.names);
    const rows = names.flatMap((live) => kept.of({ live }) ?? []);
    return { title: "releases in the live product", rows };
  },
};

/** Releases to one product, one after the other. */
export interface LiveZoo {
  /** What became of the animal of that name, or of a good model. */
  row(name: string): Promise<FaultRow>;
}

/** Lets somebody release animals to a product that runs. */
export const withLiveZoo = async (
  product: LiveProduct,
  act: (zoo: LiveZoo) => Promise<void>,
): Promise<void> => {
  const registry = openLiveRegistry(product);
  try {
    const good = await registry.trained();
    const files = { good, slowProducts: await slowProducts(good.manifest) };
    await act({ row: (name) => rowOf(name, { product, registry, files }) });
  } finally {
    registry.close();
  }
};

interface Place {
  readonly product: LiveProduct;
  readonly registry: LiveRegistry;
  readonly files: AnimalPlan;
}

const rowOf = async (name: string, place: Place): Promise<FaultRow> => {
  const { product, registry, files } = place;
  const animal = ANIMALS.find((each) => each.name === name);
  const archive = animal
    ? await animal.archive(files)
    : await archiveOf(files.good.onnx, { ...files.good.manifest, metrics: { again: 1 } });
  const before = await product.digests();
  const begun = performance.now();
  const version = await registry.register(name, { ...animal, archive });
  const { rollout, wasHeld } = await product.release(version);
  const seconds = Math.round((performance.now() - begun) / 1_000);
  const faults = animal
    ? await badFaults(animal, { rollout, wasHeld, before, product })
    : goodFaults(rollout, wasHeld);
  return {
    release: name,
    outcome: wasHeld ? `${rollout.outcome}, asked a person` : `${rollout.outcome}`,
    seconds,
    because: (rollout.reason ?? "").slice(0, 160),
    faults: faults.join("; ") || "none",
    failures: faults.length,
  };
};

const goodFaults = ({ outcome, reason }: RolloutView, wasHeld: boolean): string[] =>
  outcome === "released" && !wasHeld ? [] : [`not released: ${reason}`];

interface Seen {
  readonly rollout: RolloutView;
  readonly wasHeld: boolean;
  readonly before: ReadonlyMap<string, string | undefined>;
  readonly product: LiveProduct;
}

const badFaults = async (
  animal: Animal,
  { rollout, wasHeld, before, product }: Seen,
): Promise<string[]> => {
  const { outcome = "", reason = "", rings } = rollout;
  const wasStopped = ["rolledBack", "preflightFailed", "failed"].includes(outcome) && !wasHeld;
  const [, ...later] = rings;
  const isAlone = later.every(({ status }) => status === "waiting") || animal.stoppedBy === "bake";
  const now = await product.digests();
  const isBack = [...before].every(([thing, digest]) => digest && now.get(thing) === digest);
  return [
    ...(wasStopped ? [] : ["not stopped"]),
    ...(isAlone ? [] : ["a later ring was touched"]),
    ...(isBack ? [] : ["not back on what it ran"]),
    ...(animal.says.test(reason) ? [] : ["cause not named"]),
  ];
};
