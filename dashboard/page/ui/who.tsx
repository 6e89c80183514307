import { Fragment, type JSX } from "preact";

/** Who did it, as one says it; an ARN's whole text on demand. */
export const Who = ({ who }: { who: string }): JSX.Element => {
  const [first = "", ...more] = whoText(who).split("/");
  return (
    <span title={who}>
      {first}
      {more.map((part) => (
        <Fragment key={part}>
          /<wbr />
          {part}
        </Fragment>
      ))}
    </span>
  );
};

/** `arn:aws:iam::123456789012:user/Anna` → Anna; of an assumed role its name and the session's. */
export const whoText = (who: string): string =>
  /^arn:[^:]*:(?:iam|sts)::\d*:(?:[a-z-]+\/)?(.+)$/.exec(who)?.[1] ?? who;
