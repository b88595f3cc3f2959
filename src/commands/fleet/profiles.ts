import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { PROFILE_NAMES } from "../../domain/install/profiles.ts";
import type { FleetProfilesList } from "../../operations/documents/fleet-profiles-list.ts";
import { fleetProfilesList, fleetProfilesShow } from "../../operations/fleet/profiles.ts";

type Profile = FleetProfilesList["profiles"][number];

export const profilesList = defineVerb({
  details:
    "The rosters that `mosaic fleet init` and the wizard can begin with, who is in each, and what this host lacks for it.",
  args: {},
  examples: [{ command: "mosaic fleet profiles list", explains: "what there is to begin with" }],
  async run(context) {
    const { document } = await context.perform(fleetProfilesList, {});
    return { text: (page) => tableOf(page, document.profiles), json: document };
  },
});

export const profilesShow = defineVerb({
  details:
    "The roster of one profile, as `mosaic fleet init` would write it, and what this host lacks for it.",
  args: {
    profile: {
      type: "positional",
      valueHint: "PROFILE",
      choices: PROFILE_NAMES,
      description: "a name from `mosaic fleet profiles list`",
    },
  },
  exitCodes: { "missing-program": "no runtime is installed, and the profile is installed" },
  examples: [
    { command: "mosaic fleet profiles show coding", explains: "who is in the team, and its roster" },
  ],
  async run(context, { profile }) {
    const { document } = await context.perform(fleetProfilesShow, { profile });
    const lacking = document.agents.filter(({ installed }) => !installed);
    for (const { agent, runtime } of lacking) context.warn(`not installed: ${runtime} (agent ${agent})`);
    return { text: document.roster.trimEnd(), json: document };
  },
});

function tableOf(page: Page, profiles: readonly Profile[]): string {
  const rows = profiles.map(({ profile, purpose, agents }) => {
    const lacking = [...new Set(agents.filter(({ installed }) => !installed).map(({ runtime }) => runtime))];
    return [
      profile,
      String(agents.length),
      lacking.length === 0 ? "" : { text: lacking.join(" "), style: "yellow" as const },
      purpose,
    ];
  });
  return [
    page.table(
      [
        { title: "PROFILE", whole: true },
        { title: "AGENTS", whole: true },
        { title: "NOT INSTALLED" },
        { title: "WHAT FOR" },
      ],
      rows,
    ),
    page.style.dim("begin with one: mosaic wizard --profile PROFILE"),
    page.style.dim("its roster:     mosaic fleet profiles show PROFILE"),
  ].join("\n");
}
