import { defineVerb } from "../cli/grammar/verb.ts";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { collectPlaces } from "./completion/places.ts";
import { zshScript } from "./completion/zsh.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

export const completion = defineVerb({
  args: {
    shell: { type: "positional", choices: ["bash", "zsh", "fish"], description: "the shell it is for" },
  },
  examples: [
    {
      command: 'eval "$(mosaic completion bash)"',
      explains: "for this bash; put it into ~/.bashrc to keep it",
    },
    { command: "source <(mosaic completion zsh)", explains: "for this zsh, after compinit" },
    { command: "mosaic completion fish | source", explains: "for this fish" },
  ],
  async run({ commands }, { shell }) {
    const script = SCRIPTS[shell](await collectPlaces(commands));
    return { text: script, json: { schema: "mosaic.completion/1", shell, script } };
  },
});
