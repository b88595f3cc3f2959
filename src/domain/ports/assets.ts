/** The files of `framework/`, which are part of the binary. Names are relative: "fleet/tmux.conf". */
export interface Assets {
  text(name: AssetName): string;
}

export const ASSET_NAMES = [
  "fleet/examples/coding.yaml",
  "fleet/examples/demo.yaml",
  "fleet/examples/general.yaml",
  "fleet/examples/hybrid.yaml",
  "fleet/examples/local-canary.yaml",
  "fleet/examples/minimal.yaml",
  "fleet/examples/research.yaml",
  "fleet/roles/canary.md",
  "fleet/roles/coder.md",
  "fleet/roles/enhancer.md",
  "fleet/roles/orchestrator.md",
  "fleet/roles/researcher.md",
  "fleet/roles/reviewer.md",
  "fleet/roles/worker.md",
  "fleet/roles/writer.md",
  "fleet/roster.schema.json",
  "fleet/tmux.conf",
  "systemd/user/mosaic-agent@.service",
  "systemd/user/mosaic-gateway.service",
  "systemd/user/mosaic-tmux-holder.service",
  "tools/fleet/claude-hook.sh",
  "tools/fleet/pi-extension.mjs",
  "tools/fleet/start-agent-session.sh",
  "tools/fleet/start-holder.sh",
  "tools/tmux/agent-send.sh",
  "tools/tmux/send-message.sh",
] as const;

export type AssetName = (typeof ASSET_NAMES)[number];
