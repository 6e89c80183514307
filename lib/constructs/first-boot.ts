export interface FirstBoot {
  readonly region: string;
  /** What CloudFormation waits for: it hears how the boot ended, and why. */
  readonly signal: { readonly stack: string; readonly resource: string };
  /** Shell functions. */
  readonly definitions: readonly string[];
  /** What a person calls it, and the function that does it, in order. */
  readonly steps: readonly (readonly [name: string, command: string])[];
}

/**
 * A first boot as shell commands. Each step finds out for itself what is left to do, so that a
 * second run completes what the first began; each is tried five times with growing waits, since a
 * machine may be up before its network is; and whoever waits is told which step failed.
 */
export const firstBoot = ({ region, signal, definitions, steps }: FirstBoot): string[] => [
  "set -euo pipefail",
  `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
  // Seconds between looks, and looks before a wait is given up.
  'PAUSE="$(printenv FIRST_BOOT_PAUSE || echo 10)" WAITS=30',
  "current=start",
  "ended() {",
  "  code=$?",
  '  if [ "$code" != 0 ]; then',
  '    echo "first boot: stopped at: $current. Mend it and run the same again: sudo bash /var/lib/cloud/instance/user-data.txt"',
  "  fi",
  `  cfn-signal --exit-code "$code" --reason "first boot: $current" --stack '${signal.stack}' --resource ${signal.resource} --region ${region} || true`,
  "}",
  "trap ended EXIT",
  "step() {",
  '  current="$1"',
  "  for try in 1 2 3 4 5; do",
  '    if "$2"; then echo "first boot: $current: done"; return 0; fi',
  '    echo "first boot: $current: try $try of 5 failed"',
  '    sleep "$((try * PAUSE))"',
  "  done",
  "  return 1",
  "}",
  ...definitions,
  ...steps.map(([name, command]) => `step "${name}" ${command}`),
];
