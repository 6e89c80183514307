import type { Command, Option } from "commander";
import { InvalidInput } from "../domain/errors.ts";

/**
 * A script that completes verbs and options in bash or zsh: `source <(npm run -s fleet -- completion
 * bash)`. It completes the word `fleet`, which it makes a command of.
 */
export const completionOf = (shell: string, program: Command): string => {
  const make = { bash, zsh }[shell];
  if (make === undefined) {
    throw new InvalidInput(`completion: expected bash or zsh, got ${shell || "nothing"}`);
  }
  return make(
    program.commands.map((command) => ({
      verb: command.name(),
      description: command.description(),
      options: command.options.map(longOf),
    })),
  );
};

interface Verb {
  readonly verb: string;
  readonly description: string;
  readonly options: readonly string[];
}

const longOf = (option: Option): string => option.long ?? option.short ?? "";

const bash = (verbs: readonly Verb[]): string => `alias fleet='npm run -s fleet --'
_fleet() {
  local word="\${COMP_WORDS[COMP_CWORD]}" verb="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.map(({ verb }) => verb).join(" ")}" -- "$word"))
    return
  fi
  case "$verb" in
${verbs.map(({ verb, options }) => `    ${verb}) COMPREPLY=($(compgen -W "${options.join(" ")}" -- "$word")) ;;`).join("\n")}
  esac
}
complete -F _fleet fleet
`;

/** A function and no alias: zsh puts an alias's text in its place before it looks for what completes it. */
const zsh = (
  verbs: readonly Verb[],
): string => `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
unalias fleet 2> /dev/null
function fleet {
  npm run -s fleet -- "$@"
}
_fleet() {
  if (( CURRENT == 2 )); then
    local -a verbs=(
${verbs.map(({ verb, description }) => `      '${verb}:${description.replaceAll("'", "’").replaceAll(":", " ")}'`).join("\n")}
    )
    _describe 'verb' verbs
    return
  fi
  case "\${words[2]}" in
${verbs.map(({ verb, options }) => `    ${verb}) compadd -- ${options.join(" ")} ;;`).join("\n")}
  esac
}
compdef _fleet fleet
`;
