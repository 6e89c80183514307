import type { JSX } from "preact";
import { fleet, fleetAgeMs, isPaused, isStale, lastFrameAt, now } from "../store.ts";
import { durationText } from "../ui/time.tsx";

/** What makes the whole page less than it seems. */
export const Banners = (): JSX.Element => (
  <>
    {isStale.value && (
      <p class="banner" role="alert">
        No data for {durationText(now.value - lastFrameAt.value)}. What is shown is old; commands
        are off until the server answers.
      </p>
    )}
    {fleetAgeMs.value !== undefined && (
      <p class="banner">
        The cloud has not answered for {durationText(fleetAgeMs.value)}; devices, models and
        rollouts are as they were then.
      </p>
    )}
    {isPaused.value && <p class="banner quiet">Updates are paused; the farm goes on.</p>}
    <Discarded />
    <WaitingEvents />
    <Waiting />
  </>
);

/** What was lost on the way, which no device and no turbine tells. */
const Discarded = (): JSX.Element | null => {
  const { traffic } = fleet.value;
  if (traffic === undefined || traffic.discarded === 0) return null;
  const { discarded, limit, busiest } = traffic;
  return (
    <p class="banner">
      {discarded} {discarded === 1 ? "message was" : "messages were"} discarded: one connection may
      carry {limit} a second
      {busiest && `, the fullest second was ${busiest.most} of ${busiest.clientId}`}. Have fewer
      turbines on it, or larger batches.
    </p>
  );
};

const LONG_WAIT_SECONDS = 10;

/** What happened, and nothing on the page shows yet. */
const WaitingEvents = (): JSX.Element | null => {
  const { waiting, oldestSeconds } = fleet.value.waitingEvents ?? { waiting: 0, oldestSeconds: 0 };
  if (waiting === 0 || oldestSeconds < LONG_WAIT_SECONDS) return null;
  return (
    <p class="banner">
      {waiting} {waiting === 1 ? "event waits" : "events wait"} for their functions, the oldest for{" "}
      {durationText(oldestSeconds * 1_000)}: this machine is busy.
    </p>
  );
};

/** What waits for a person, wherever on the page they are. */
const Waiting = (): JSX.Element | null => {
  const { rollouts } = fleet.value;
  const held = rollouts.find(({ status, state }) => status === "RUNNING" && state === "Hold");
  if (held === undefined) return null;
  return (
    <p class="banner">
      The rollout of v{held.modelVersion} is held and waits for a decision.{" "}
      <a href={`/rollouts/${held.id}`}>Decide</a>
    </p>
  );
};
