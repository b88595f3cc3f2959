import { MosaicError } from "../../base/errors.ts";
import type { Files } from "../ports/files.ts";
import type { Panes } from "../ports/panes.ts";
import type { Tmux } from "../ports/tmux.ts";

/** The caller, and the home it means. */
export interface Claim {
  readonly home: string;
  readonly userId: number;
}

/** The owner of a folder. */
export interface Owner {
  readonly id: number;
  /** undefined: the host has no name for this uid. */
  readonly name: string | undefined;
}

/**
 * Why nothing in this home may be believed or done: another user owns it. Many hosts' sudo keeps HOME, and root would
 * start a second fleet there. undefined: the home is ours, or does not exist yet.
 */
export function refusalOfUser(claim: Claim, owner: Owner | undefined): MosaicError | undefined {
  if (owner === undefined || owner.id === claim.userId) return undefined;
  const name = owner.name ?? `#${owner.id}`;
  return new MosaicError(
    "configuration",
    `this mosaic home belongs to ${name} (uid ${owner.id}); run it as ${name}`,
    { hint: `sudo -u ${name} -i mosaic …; the home is ${claim.home}`, code: "home-of-another-user" },
  );
}

/**
 * Why no home may be created here: we are root, and the folder above it belongs to another user. Many hosts' sudo keeps
 * HOME, and that user could not read what root wrote there. undefined: it may be created.
 */
export function refusalOfNewHome(claim: Claim, above: Owner): MosaicError | undefined {
  if (claim.userId !== 0 || above.id === 0) return undefined;
  const name = above.name ?? `#${above.id}`;
  return new MosaicError(
    "configuration",
    `this mosaic home would be below a folder of ${name} (uid ${above.id}); run it as ${name}`,
    {
      hint: `sudo -u ${name} -i mosaic …; or sudo -H, for root's own; the home is ${claim.home}`,
      code: "home-of-another-user",
    },
  );
}

/** Why the fleet's server or units may not be shown or touched from this home. */
export function refusalOfHome(what: string, owner: string, hint: string): MosaicError {
  return new MosaicError("configuration", `${what} belongs to another mosaic home: ${owner}`, {
    hint,
    code: "fleet-of-another-home",
    data: { owner },
  });
}

/** What it takes to tell whose a server is. */
export interface OwnHome {
  readonly home: string;
  readonly socket: string;
  readonly files: Pick<Files, "identity">;
}

/**
 * The fleet's server, guarded: every question to a server that names another home as its owner throws. The guard wraps
 * the server itself, so no verb can forget it. A server without an owner was started by hand or by an older launcher,
 * and is accepted.
 */
export function ownServer(server: Tmux, own: OwnHome): Tmux {
  const required = async () => {
    const snapshot = await server.snapshot();
    if (!snapshot.known || !snapshot.value.running) return snapshot;
    await requireOwn(
      snapshot.value.panes.map((pane) => pane.home),
      own,
    );
    return snapshot;
  };
  return {
    version: () => server.version(),
    revive: () => server.revive(),
    snapshot: required,
    async capture(session, lines) {
      await required();
      return server.capture(session, lines);
    },
    async killServer() {
      await required();
      return server.killServer();
    },
  };
}

/** The same guard for the panes: nothing is typed into a pane of a server that was not checked first. */
export function ownPanes(panes: Panes, own: OwnHome): Panes {
  return {
    async look(sessions) {
      const views = await panes.look(sessions);
      if (views.known)
        await requireOwn(
          [...views.value.values()].map((view) => view.home),
          own,
        );
      return views;
    },
    paste: (pane, text) => panes.paste(pane, text),
    press: (pane, key, guard) => panes.press(pane, key, guard),
    hold: (pane) => panes.hold(pane),
    release: (pane) => panes.release(pane),
  };
}

async function requireOwn(homes: readonly (string | undefined)[], own: OwnHome): Promise<void> {
  for (const home of new Set(homes)) {
    if (home === undefined || (await isSameFolder(home, own.home, own.files))) continue;
    throw refusalOfHome(
      `the tmux server on socket ${own.socket}`,
      home,
      `mosaic fleet ps --mosaic-home ${home}; or name another socket in the roster of ${own.home}`,
    );
  }
}

/** The same path, or another name of the same folder. */
async function isSameFolder(one: string, other: string, files: Pick<Files, "identity">): Promise<boolean> {
  if (one === other) return true;
  const [first, second] = await Promise.all([files.identity(one), files.identity(other)]);
  return first !== undefined && first.file === second?.file;
}

/** The first of these homes that is not ours; undefined where all are. */
export async function otherHome(
  owners: readonly string[],
  home: string,
  files: Pick<Files, "identity">,
): Promise<string | undefined> {
  for (const owner of owners) if (!(await isSameFolder(owner, home, files))) return owner;
  return undefined;
}
