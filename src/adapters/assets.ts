import demo from "../../framework/fleet/examples/demo.yaml" with { type: "text" };
import localCanary from "../../framework/fleet/examples/local-canary.yaml" with { type: "text" };
import minimal from "../../framework/fleet/examples/minimal.yaml" with { type: "text" };
import rosterSchema from "../../framework/fleet/roster.schema.json" with { type: "text" };
import tmuxConfiguration from "../../framework/fleet/tmux.conf" with { type: "text" };
import agentUnit from "../../framework/systemd/user/mosaic-agent@.service" with { type: "text" };
import holderUnit from "../../framework/systemd/user/mosaic-tmux-holder.service" with { type: "text" };
import claudeHook from "../runtimes/claude/hook.sh" with { type: "text" };
import piExtension from "../runtimes/pi/extension.mjs" with { type: "text" };
import agentLauncher from "../../framework/tools/fleet/start-agent-session.sh" with { type: "text" };
import holderScript from "../../framework/tools/fleet/start-holder.sh" with { type: "text" };
import agentSend from "../../framework/tools/tmux/agent-send.sh" with { type: "text" };
import sendMessage from "../../framework/tools/tmux/send-message.sh" with { type: "text" };
import type { AssetName, Assets } from "../domain/ports/assets.ts";

const TEXTS: Readonly<Record<AssetName, string>> = {
  "fleet/examples/demo.yaml": demo,
  "fleet/examples/local-canary.yaml": localCanary,
  "fleet/examples/minimal.yaml": minimal,
  "fleet/roster.schema.json": rosterSchema as unknown as string,
  "fleet/tmux.conf": tmuxConfiguration,
  "systemd/user/mosaic-agent@.service": agentUnit,
  "systemd/user/mosaic-tmux-holder.service": holderUnit,
  "tools/fleet/claude-hook.sh": claudeHook,
  "tools/fleet/pi-extension.mjs": piExtension,
  "tools/fleet/start-agent-session.sh": agentLauncher,
  "tools/fleet/start-holder.sh": holderScript,
  "tools/tmux/agent-send.sh": agentSend,
  "tools/tmux/send-message.sh": sendMessage,
};

export const embeddedAssets: Assets = { text: (name) => TEXTS[name] };
