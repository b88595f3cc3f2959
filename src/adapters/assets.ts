import demo from "../../framework/fleet/examples/demo.yaml" with { type: "text" };
import localCanary from "../../framework/fleet/examples/local-canary.yaml" with { type: "text" };
import minimal from "../../framework/fleet/examples/minimal.yaml" with { type: "text" };
import rosterSchema from "../../framework/fleet/roster.schema.json" with { type: "text" };
import tmuxConfiguration from "../../framework/fleet/tmux.conf" with { type: "text" };
import agentUnit from "../../framework/systemd/user/mosaic-agent@.service" with { type: "text" };
import holderUnit from "../../framework/systemd/user/mosaic-tmux-holder.service" with { type: "text" };
import agentLauncher from "../../framework/tools/fleet/start-agent-session.sh" with { type: "text" };
import holderScript from "../../framework/tools/fleet/start-holder.sh" with { type: "text" };
import type { AssetName, Assets } from "../domain/ports.ts";

const TEXTS: Readonly<Record<AssetName, string>> = {
  "fleet/examples/demo.yaml": demo,
  "fleet/examples/local-canary.yaml": localCanary,
  "fleet/examples/minimal.yaml": minimal,
  "fleet/roster.schema.json": rosterSchema as unknown as string,
  "fleet/tmux.conf": tmuxConfiguration,
  "systemd/user/mosaic-agent@.service": agentUnit,
  "systemd/user/mosaic-tmux-holder.service": holderUnit,
  "tools/fleet/start-agent-session.sh": agentLauncher,
  "tools/fleet/start-holder.sh": holderScript,
};

export const embeddedAssets: Assets = { text: (name) => TEXTS[name] };
