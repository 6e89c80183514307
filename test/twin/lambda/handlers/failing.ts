/** Fails in the way the event asks for. */
export const handler = async ({ how }: { how: string }): Promise<void> => {
  if (how === "throw") throw new FleetBusy("try again later");
  if (how === "exit") {
    console.error("about to leave");
    process.exit(3);
  }
  await new Promise(() => {
    // Keeps the worker's event loop busy, so that only the timeout ends it.
    setInterval(() => undefined, 1_000);
  });
};

class FleetBusy extends Error {
  override readonly name = "FleetBusy";
}
