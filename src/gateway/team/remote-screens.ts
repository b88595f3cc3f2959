import { MosaicError } from "../../base/errors.ts";
import type { Composition } from "../../compose/services.ts";
import { writeAudit } from "../../domain/gateway/audit.ts";
import { actorNamed } from "../../domain/gateway/rights-of-actor.ts";
import { rightsOfMember } from "../../domain/gateway/rights-of-member.ts";
import type { LiveLine } from "../../domain/ports/live-line.ts";
import type { BusLine } from "../../domain/team/bus-line.ts";
import { noSuchHost } from "../../domain/team/team-calls.ts";
import { Access } from "../access.ts";
import { knownHost } from "../own-host.ts";
import type { Grant, OtherHost } from "../terminal/tickets.ts";
import type { Size, Terminals } from "../terminal/terminals.ts";
import { BorrowedScreen } from "./borrowed-screen.ts";
import { LentScreens } from "./lent-screens.ts";

const TICK_MS = 500;

export interface RemoteScreensParts {
  readonly composition: Composition;
  readonly line: BusLine;
  readonly terminals: Terminals;
  /** Aborted when the gateway ends. */
  readonly ends: AbortSignal;
  /** Nobody can type through this gateway. */
  readonly isReadOnly: boolean;
}

/** The screens of other hosts for viewers here, and those of this host for viewers there. */
export class RemoteScreens {
  readonly #parts: RemoteScreensParts;
  readonly #borrowed = new Map<LiveLine, BorrowedScreen>();
  #lent: LentScreens | undefined;
  #isBeginning = false;

  constructor(parts: RemoteScreensParts) {
    this.#parts = parts;
    const { line, ends } = parts;
    line.follow(({ isUp }) => {
      if (isUp) return;
      for (const screen of this.#borrowed.values()) screen.away();
      this.#lent?.away();
    });
    const ticking = setInterval(() => this.#tick(), TICK_MS);
    ends.addEventListener(
      "abort",
      () => {
        clearInterval(ticking);
        this.#lent?.close("the gateway of its host ends");
      },
      { once: true },
    );
  }

  /** Throws MosaicError `no-such-host`, `host-silent` or `bus-away` where a screen of that host cannot be shown now. */
  async requireHost(name: string): Promise<OtherHost> {
    const hosts = (await (await this.#services().team())?.store.hosts.all()) ?? [];
    const host = hosts.find((one) => one.name === name);
    if (host === undefined) {
      throw noSuchHost(
        name,
        hosts.map((one) => one.name),
      );
    }
    if (!this.#parts.line.state.isUp) {
      throw new MosaicError("failure", `the bus is away: no live screen of ${name}`, {
        code: "bus-away",
        data: { host: name },
        hint: "mosaic gateway doctor",
      });
    }
    if (host.isHeld) return { hostId: host.hostId, name };
    throw new MosaicError("timed-out", `${name} is not heard from: no live screen of it`, {
      code: "host-silent",
      data: { host: name, heard_ms: host.heardMs === null ? null : Math.round(host.heardMs) },
      hint: "mosaic fleet ps --host all",
    });
  }

  /**
   * Shows a screen on a line until that is closed. `by`: the viewer, or the person who types, as the audit names them.
   */
  join(
    line: LiveLine,
    host: OtherHost,
    { agent, mayType }: Pick<Grant, "agent" | "mayType">,
    by: string,
  ): void {
    const { bus } = this.#parts.line;
    const from = this.#services().hostName;
    const parts = { bus, line, host, agent, by, from, mayType, now: () => performance.now() };
    this.#borrowed.set(line, new BorrowedScreen(parts));
  }

  type(line: LiveLine, keys: Uint8Array): void {
    this.#borrowed.get(line)?.type(keys);
  }

  resize(line: LiveLine, size: Size): void {
    this.#borrowed.get(line)?.resize(size);
  }

  drained(line: LiveLine): void {
    this.#borrowed.get(line)?.drained();
  }

  leave(line: LiveLine): void {
    this.#borrowed.get(line)?.leave();
    this.#borrowed.delete(line);
  }

  #tick(): void {
    for (const screen of this.#borrowed.values()) screen.tick();
    if (this.#lent !== undefined) this.#lent.tick();
    else if (this.#parts.line.state.isUp && !this.#isBeginning) void this.#begin();
  }

  /** Begins once this home is a host of the team; the first host becomes one while it runs. */
  async #begin(): Promise<void> {
    this.#isBeginning = true;
    try {
      const { composition, line, terminals, ends, isReadOnly } = this.#parts;
      const services = this.#services();
      const team = await services.team();
      if (team === undefined || ends.aborted) return;
      const known = knownHost(composition)(ends);
      this.#lent = new LentScreens({
        bus: line.bus,
        hostId: team.self.hostId,
        terminals,
        async may(does, by, agent) {
          const access = new Access(await rightsOfMember(await services.gateway(), by), known);
          if (!(await access.hasAgent("read", agent))) return false;
          return does === "look" || (!isReadOnly && (await access.hasAgent("operate", agent)));
        },
        audit: async (what, { agent, by, from }) =>
          writeAudit(await services.gateway(), actorNamed(by), {
            action: `terminal.${what}`,
            resource: agent,
            outcome: "ok",
            detail: `types, at ${from}`,
          }),
        now: () => performance.now(),
      });
    } catch {
      // the database is away; tried again
    } finally {
      this.#isBeginning = false;
    }
  }

  #services() {
    const { composition, ends } = this.#parts;
    return composition.servicesFor({ signal: ends, needs: "read", note: ignore, warn: ignore });
  }
}

function ignore(): void {}
