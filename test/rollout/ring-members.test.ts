import { afterEach, expect, test, vi } from "vitest";
import { findMoves, makeMoves } from "../../adapters/fleet/ring-members.ts";
import { NAMES } from "../../domain/names.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

const RINGS = [
  {
    name: "canary",
    thingGroup: "windturbine-canary",
    members: { attribute: "site", value: "hill", of: "farm" },
  },
  { name: "fleet", thingGroup: "windturbine-fleet", members: { rest: "farm" } },
];

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
});

/** Five devices, of which rules want the newest, on a hill, to be the canary. */
const startFarm = async (): Promise<Rig> => {
  rig = await startRig({ devices: 4, forgetModules: vi.resetModules });
  const { things } = rig.cloud.things;
  things.createGroup("farm");
  things.createThing("edge-5", { site: "hill" });
  for (const thing of things.names()) things.add(thing, "farm");
  return rig;
};

const membersOf = ({ cloud }: Rig) =>
  RINGS.map(({ thingGroup }) => cloud.things.things.membersOf(thingGroup).toSorted().join(" "));

test("Rings get the members that their rules want, and doing it again changes nothing", async () => {
  const farm = await startFarm();
  const moves = await findMoves(NAMES.ledgerTable, RINGS);
  expect(moves.map(({ thingName }) => thingName)).toEqual(["edge-1", "edge-5"]);
  await makeMoves(NAMES.ledgerTable, moves);
  expect(membersOf(farm)).toEqual(["edge-5", "edge-1 edge-2 edge-3 edge-4"]);
  expect(await findMoves(NAMES.ledgerTable, RINGS)).toEqual([]);
});

test("No device moves between rings while a rollout runs, or while they run different releases", async () => {
  const farm = await startFarm();
  await approve(farm);
  await farm.reached("WaitForRing");
  const moves = await findMoves(NAMES.ledgerTable, RINGS);
  await expect(makeMoves(NAMES.ledgerTable, moves)).rejects.toThrow(
    "bring all to one release before devices move between them",
  );
  const joining = moves.filter(({ from }) => from.length === 0);
  await expect(makeMoves(NAMES.ledgerTable, joining)).rejects.toThrow(
    /rollout .* is running, and a ring never changes in its middle; 0 of 1 moves were made/,
  );
  await farm.ended();
  await makeMoves(NAMES.ledgerTable, moves);
  expect(membersOf(farm)[0]).toBe("edge-5");
});

test("A group that a rule names and that is not there is said", async () => {
  await startFarm();
  const [canary] = RINGS;
  const wrong = { name: "fleet", thingGroup: "windturbine-fleet", members: { rest: "park" } };
  await expect(findMoves(NAMES.ledgerTable, canary ? [canary, wrong] : [])).rejects.toThrow(
    "rings: thing group park does not exist; create it, or correct it",
  );
});
