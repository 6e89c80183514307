import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { wordsOf } from "../../../domain/turbine/channel-words.ts";
import { channelsOf } from "../../../domain/turbine/channels.ts";
import { seenValue } from "../seen-value.ts";
import { deviceOf, isStale } from "../store.ts";
import { Badge } from "../ui/parts.tsx";
import { Time } from "../ui/time.tsx";
import { conditionOf, matterOf } from "./condition.ts";
import { stepOf } from "./recent.ts";
import { StripChart } from "./strip-chart.tsx";
import { stripOf } from "./strips.ts";
import { Lamps } from "./turbine-card.tsx";

const ROW_HEIGHT = 40;
/** Rows above and below what is seen, so that scrolling meets no blank. */
const SPARE = 6;
/** A row has room for the numbers of two channels and the line of one. */
const SHOWN = channelsOf("response").slice(0, 2);
const DRAWN = SHOWN.slice(0, 1).map(stripOf);

/** Hundreds of turbines as rows, of which only those in sight exist. */
export const TurbineRows = ({ turbines }: { turbines: readonly TurbineView[] }): JSX.Element => {
  const place = useRef<HTMLDivElement>(null);
  const [first, count] = useSight(place, turbines.length);
  const shown = turbines.slice(first, first + count);
  return (
    <div class="card rows">
      <div class="row-line head" aria-hidden="true">
        <span>Turbine</span>
        <span>State</span>
        <span>Checks</span>
        {DRAWN.map(({ name }) => (
          <span key={name} class="wide">
            {name}, 15 min
          </span>
        ))}
        {SHOWN.map((channel) => (
          <span key={channel} class="number">
            {wordsOf(channel).short}
          </span>
        ))}
        <span class="wide">What is the matter</span>
      </div>
      <div ref={place}>
        <ul class="lines" style={{ height: `${turbines.length * ROW_HEIGHT}px` }}>
          {shown.map((turbine, index) => (
            <Row key={turbine.id} turbine={turbine} top={(first + index) * ROW_HEIGHT} />
          ))}
        </ul>
      </div>
    </div>
  );
};

const Row = ({ turbine, top }: { turbine: TurbineView; top: number }): JSX.Element => {
  const { id } = turbine;
  const condition = conditionOf(turbine);
  const matter = isStale.value ? undefined : matterOf(turbine);
  const value = (number: number | undefined, digits: number) =>
    number === undefined || isStale.value ? "–" : number.toFixed(digits);
  return (
    <li class={`row-line is-${condition.tone}`} data-turbine={id} style={{ top: `${top}px` }}>
      <span>
        <a href={`/turbines/${encodeURIComponent(id)}`}>Turbine {id}</a>{" "}
        <small>{deviceOf.value.get(id)}</small>
      </span>
      <span>
        <Badge tone={isStale.value ? "quiet" : condition.tone} icon={condition.icon}>
          {isStale.value ? "unknown" : condition.word}
        </Badge>
      </span>
      <Lamps turbine={turbine} />
      {DRAWN.map(({ name, strip }) => (
        <span key={name} class="wide">
          <StripChart
            id={id}
            strip={strip}
            isBad={condition.tone === "bad"}
            step={stepOf(turbine)}
          />
        </span>
      ))}
      {SHOWN.map((channel) => (
        <span key={channel} class="number">
          {value(seenValue(turbine, channel), wordsOf(channel).digits)}
        </span>
      ))}
      <span class="wide matter">
        {matter && (
          <>
            {matter.text}{" "}
            <small>
              since <Time at={matter.since} />
            </small>
          </>
        )}
      </span>
    </li>
  );
};

/** Which rows are in sight: the first one and how many. */
const useSight = (place: { current: HTMLElement | null }, length: number): [number, number] => {
  const [sight, setSight] = useState<[number, number]>([0, 40]);
  useEffect(() => {
    const look = (): void => {
      const top = place.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / ROW_HEIGHT) - SPARE);
      const count = Math.ceil(innerHeight / ROW_HEIGHT) + 2 * SPARE;
      setSight((known) => (known[0] === first && known[1] === count ? known : [first, count]));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [length]);
  return sight;
};
