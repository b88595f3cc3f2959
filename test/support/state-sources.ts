import { known } from "../../src/base/answer.ts";
import { sessionOf } from "../../src/base/names.ts";
import type { StateSources } from "../../src/domain/agent/look.ts";
import type { PaneView } from "../../src/domain/ports/panes.ts";
import type { StateWord } from "../../src/runtimes/state.ts";
import type { FakeFleet } from "./supervision-fakes.ts";

/** Agents that say of themselves what they do, by a table that a test changes; who is not in it says nothing. */
export function sourcesOf(fleet: FakeFleet, states: ReadonlyMap<string, StateWord>): StateSources {
  const sources = {
    availableAfterMs: 300_000,
    panes: {
      look: async (sessions: readonly string[]) =>
        known(
          new Map(
            (fleet.server.panes ?? [])
              .filter(({ session }) => sessions.includes(session))
              .map(({ session, pid, activity }) => [session, { ...VIEW, pid, activity } satisfies PaneView]),
          ),
        ),
    },
    world: {},
    adapterOf: () => ({
      readScreen: () => ({
        state: "unknown",
        rule: "fake.screen",
        saw: "",
        since: undefined,
        composer: undefined,
      }),
      nativeState: async ({ name }: { readonly name: string }) => {
        const state = states.get(sessionOf(name as never));
        return known(
          state === undefined ? undefined : { state, rule: "fake.native", saw: state, since: undefined },
        );
      },
    }),
  };
  return sources as unknown as StateSources;
}

const VIEW = {
  id: "%1",
  home: undefined,
  dead: false,
  command: "x",
  path: "/w",
  title: "",
  inMode: false,
  screen: "",
};
