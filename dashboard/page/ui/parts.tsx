import type { ComponentChildren, JSX } from "preact";
import { isStale } from "../store.ts";
import type { Asked } from "./asked.ts";
import { Icon, type IconName } from "./icons.tsx";

export type Tone = "ok" | "bad" | "warn" | "busy" | "quiet";

/** A state in a word, with its sign; the colour only repeats it. */
export const Badge = (props: {
  tone: Tone;
  icon: IconName;
  children: ComponentChildren;
}): JSX.Element => (
  <span class={`badge ${props.tone}`}>
    <Icon name={props.icon} />
    {props.children}
  </span>
);

/** A card with its heading, and what can be done beside it. */
export const Card = (props: {
  title: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
  class?: string;
}): JSX.Element => (
  <section class={`card ${props.class ?? ""}`}>
    <div class="row">
      <h2>{props.title}</h2>
      {props.actions && <div class="row">{props.actions}</div>}
    </div>
    {props.children}
  </section>
);

export const Kpi = (props: {
  name: string;
  value: string;
  unit: string;
  tone?: Tone;
}): JSX.Element => (
  <div class="card kpi">
    <dt>{props.name}</dt>
    <dd class={isStale.value ? "" : props.tone}>
      {isStale.value ? "–" : props.value} <small>{props.unit}</small>
    </dd>
  </div>
);

export const Empty = ({ children }: { children: ComponentChildren }): JSX.Element => (
  <p class="empty">{children}</p>
);

/** What was asked for, or why it is not there. */
export const Answer = <T,>(props: {
  asked: Asked<T>;
  children: (value: T) => JSX.Element;
}): JSX.Element => {
  if (props.asked.kind === "waiting") return <Empty>Asking…</Empty>;
  if (props.asked.kind === "failed") return <Empty>{props.asked.reason}</Empty>;
  return props.children(props.asked.value);
};

/** Name and value, one below the other, in as many columns as fit. */
export const Facts = (props: {
  facts: readonly (readonly [name: string, value: ComponentChildren])[];
}): JSX.Element => (
  <dl class="facts">
    {props.facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** A command to run oneself, where the page may not or should not. */
export const ShellCommand = ({ text }: { text: string }): JSX.Element => (
  <pre class="command">
    <code>{text}</code>
  </pre>
);
