import type { MessageTemplate } from "./message-template.ts";

/** The templates of all turbines: those that send the same form share one. */
export interface KnownForms {
  /** The template that is known already and equal to this one, else this one. */
  shared(template: MessageTemplate): MessageTemplate;
}

const latin1 = new TextDecoder("latin1");
/** Turbines of one farm send a few forms; more than this are somebody's mistake. */
const MOST = 64;

export const createKnownForms = (): KnownForms => {
  const forms = new Map<string, MessageTemplate>();
  return {
    shared(template) {
      const key = keyOf(template);
      const known = forms.get(key);
      if (known !== undefined) return known;
      if (forms.size >= MOST) forms.clear();
      forms.set(key, template);
      return template;
    },
  };
};

const keyOf = ({ literals, starts, fields, isBatch }: MessageTemplate): string =>
  [latin1.decode(literals), starts, fields, isBatch].join("|");
