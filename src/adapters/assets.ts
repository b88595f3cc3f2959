import coding from "../../framework/fleet/examples/coding.yaml" with { type: "text" };
import demo from "../../framework/fleet/examples/demo.yaml" with { type: "text" };
import localCanary from "../../framework/fleet/examples/local-canary.yaml" with { type: "text" };
import minimal from "../../framework/fleet/examples/minimal.yaml" with { type: "text" };
import general from "../../framework/fleet/examples/general.yaml" with { type: "text" };
import hybrid from "../../framework/fleet/examples/hybrid.yaml" with { type: "text" };
import research from "../../framework/fleet/examples/research.yaml" with { type: "text" };
import canaryRole from "../../framework/fleet/roles/canary.md" with { type: "text" };
import coderRole from "../../framework/fleet/roles/coder.md" with { type: "text" };
import enhancerRole from "../../framework/fleet/roles/enhancer.md" with { type: "text" };
import orchestratorRole from "../../framework/fleet/roles/orchestrator.md" with { type: "text" };
import researcherRole from "../../framework/fleet/roles/researcher.md" with { type: "text" };
import reviewerRole from "../../framework/fleet/roles/reviewer.md" with { type: "text" };
import workerRole from "../../framework/fleet/roles/worker.md" with { type: "text" };
import writerRole from "../../framework/fleet/roles/writer.md" with { type: "text" };
import rosterSchema from "../../framework/fleet/roster.schema.json" with { type: "text" };
import tmuxConfiguration from "../../framework/fleet/tmux.conf" with { type: "text" };
import agentUnit from "../../framework/systemd/user/mosaic-agent@.service" with { type: "text" };
import gatewayUnit from "../../framework/systemd/user/mosaic-gateway.service" with { type: "text" };
import holderUnit from "../../framework/systemd/user/mosaic-tmux-holder.service" with { type: "text" };
import claudeHook from "../runtimes/claude/hook.sh" with { type: "text" };
import piExtension from "../runtimes/pi/extension.mjs" with { type: "text" };
import agentLauncher from "../../framework/tools/fleet/start-agent-session.sh" with { type: "text" };
import holderScript from "../../framework/tools/fleet/start-holder.sh" with { type: "text" };
import agentSend from "../../framework/tools/tmux/agent-send.sh" with { type: "text" };
import sendMessage from "../../framework/tools/tmux/send-message.sh" with { type: "text" };
import type { AssetName, Assets } from "../domain/ports/assets.ts";

const TEXTS: Readonly<Record<AssetName, string>> = {
  "fleet/examples/coding.yaml": coding,
  "fleet/examples/demo.yaml": demo,
  "fleet/examples/general.yaml": general,
  "fleet/examples/hybrid.yaml": hybrid,
  "fleet/examples/local-canary.yaml": localCanary,
  "fleet/examples/minimal.yaml": minimal,
  "fleet/examples/research.yaml": research,
  "fleet/roles/canary.md": canaryRole,
  "fleet/roles/coder.md": coderRole,
  "fleet/roles/enhancer.md": enhancerRole,
  "fleet/roles/orchestrator.md": orchestratorRole,
  "fleet/roles/researcher.md": researcherRole,
  "fleet/roles/reviewer.md": reviewerRole,
  "fleet/roles/worker.md": workerRole,
  "fleet/roles/writer.md": writerRole,
  "fleet/roster.schema.json": rosterSchema as unknown as string,
  "fleet/tmux.conf": tmuxConfiguration,
  "systemd/user/mosaic-agent@.service": agentUnit,
  "systemd/user/mosaic-gateway.service": gatewayUnit,
  "systemd/user/mosaic-tmux-holder.service": holderUnit,
  "tools/fleet/claude-hook.sh": claudeHook,
  "tools/fleet/pi-extension.mjs": piExtension,
  "tools/fleet/start-agent-session.sh": agentLauncher,
  "tools/fleet/start-holder.sh": holderScript,
  "tools/tmux/agent-send.sh": agentSend,
  "tools/tmux/send-message.sh": sendMessage,
};

export const embeddedAssets: Assets = { text: (name) => TEXTS[name] };
