import type { Command } from "commander";
import { viewImages } from "../adapters/fleet/ring-images.ts";
import { deploymentIn } from "./deployment-file.ts";
import { print } from "./print.ts";
import { type Options, runCommand } from "./run-command.ts";

interface ImagesOptions extends Options {
  readonly file: string;
  readonly stage?: string;
}

/** `images`: what EC2 instances run on, and which ring may take a newer image. */
export const addImagesCommand = (program: Command, ledgerTable: string): void => {
  program
    .command("images")
    .description("the image of each ring's EC2 instances, and which ring may take a newer one")
    .option("--file <file>", "the cdk.json with the deployment's configuration", "cdk.json")
    .option("--stage <stage>", "the stage that is deployed", process.env["STAGE"])
    .option("--json", "print JSON")
    .action(
      runCommand(async (options: ImagesOptions) => {
        const configuration = deploymentIn(options.file, options.stage);
        const views = await viewImages({ ...configuration, ledgerTable }, new Date());
        print(
          views,
          () =>
            views.map(({ ring, state, image, newest, devices, well, advice }) => ({
              ring,
              state,
              image: image ?? "",
              newest: newest ?? "",
              well: `${well} of ${devices}`,
              "what to do": advice,
            })),
          options,
        );
      }),
    );
};
