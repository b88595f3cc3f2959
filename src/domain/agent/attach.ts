import { viewerSessionOf, type AgentName } from "../../base/names.ts";
import type { Pane } from "../ports/tmux.ts";
import type { RosterAgent } from "../roster/roster.ts";

/** The size of an agent's window while nobody is attached: `default-size` of framework/fleet/tmux.conf. */
export const UNATTENDED = { width: 200, height: 50 } as const;

/**
 * The words of the tmux client that attaches a person to an agent's own pane. Session and pane are given by their ids,
 * which stay whatever the session is called and however its window is split. The window takes the size of the person's
 * terminal, because many programs draw their prompt at its bottom, and a status line says whom they type to and how to
 * leave.
 *
 * A hook of the server undoes both when the last client is gone: mosaic is not there any more to do it, and a client
 * may be killed. What follows `attach-session` happens only if attaching worked. Tried on tmux 3.3a, with clients that
 * detach, hang up and are killed.
 */
export function attachCommand(
  { name, runtime }: Pick<RosterAgent, "name" | "runtime">,
  { id: pane, sessionId: session }: Pick<Pane, "id" | "sessionId">,
  notice: string | undefined,
): readonly string[] {
  const target = `${session}:`;
  // tmux parses a hook's text twice, and an unquoted `$` begins a variable there.
  const quoted = `\\${target}`;
  const { width, height } = UNATTENDED;
  const restore = [
    `set-option -w -t ${quoted} window-size manual`,
    `resize-window -t ${quoted} -x ${width} -y ${height}`,
    `set-option -u -t ${quoted} status`,
  ].join(" ; ");
  return commands(
    ["attach-session", "-t", `${session}:.${pane}`],
    ["set-option", "-t", target, "status-format[0]", statusLine(name, runtime, "you type into it")],
    // A status line of its own, because the text of `display-message` freezes the screen while it is shown.
    ["set-option", "-t", target, "status-format[1]", ` ${plain(notice ?? "")}`],
    ["set-option", "-t", target, "status", notice === undefined ? "on" : "2"],
    ["set-option", "-w", "-t", target, "window-size", "latest"],
    [
      "set-hook",
      "-t",
      target,
      "client-detached",
      `if-shell -F -t ${quoted} '#{==:#{session_attached},0}' '${restore}'`,
    ],
  );
}

/**
 * The words of the client that only looks. It has a session of its own in the agent's group, which the server removes
 * with its last client, however that ends. The agent's window keeps its size.
 */
export function watchCommand(
  { name, runtime }: Pick<RosterAgent, "name" | "runtime">,
  { id: pane, sessionId: session }: Pick<Pane, "id" | "sessionId">,
  ownPid: number,
): readonly string[] {
  const viewer = viewerSessionOf(name, ownPid);
  return commands(
    ["new-session", "-t", session, "-s", viewer, "-f", "read-only,ignore-size"],
    ["set-option", "destroy-unattached", "on"],
    ["set-option", "status-format[0]", statusLine(name, runtime, "you only look")],
    ["set-option", "status", "on"],
    // Selects the window in the viewer's session only, and makes no pane the active one: others may type there.
    ["select-window", "-t", `:.${pane}`],
    // A smaller terminal shows the part with the cursor. Programs that hide it (claude) draw their prompt at the
    // bottom.
    ["if-shell", "-F", "#{==:#{cursor_flag},0}", `refresh-client -D ${UNATTENDED.height}`],
  );
}

/**
 * Inside another tmux, that tmux gets the keys first; the name of the client's terminal tells whether it is inside one.
 */
function statusLine(name: AgentName, runtime: string, does: string): string {
  const nested = "#{||:#{m:tmux*,#{client_termname}},#{m:screen*,#{client_termname}}}";
  const leave = `#{?${nested},Ctrl-b Ctrl-b d (Ctrl-b d: your own tmux),Ctrl-b d}`;
  return ` ${plain(name)} · ${plain(runtime)} · ${does} · leave: ${leave}`;
}

/** Text in which tmux expands neither formats nor times. */
function plain(text: string): string {
  return text.replaceAll("#", "##").replaceAll("%", "%%");
}

function commands(...each: readonly (readonly string[])[]): readonly string[] {
  return each.flatMap((command, at) => (at === 0 ? command : [";", ...command]));
}
