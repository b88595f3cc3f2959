import { describe, expect, test } from "bun:test";
import { mapAnswer } from "../../../../src/base/answer.ts";
import { MOST_START_MS, STARTING_MS } from "../../../../src/domain/agent/decide-state.ts";
import { lookAtAgent } from "../../../../src/domain/agent/look.ts";
import { type DeliveryStage, stageWith } from "../../../support/delivery-stage.ts";

const stateOf = async ({ fleet, tools, agent }: DeliveryStage) =>
  (await lookAtAgent(fleet, tools.sources, agent)).state;

function telling(ageMs: number) {
  const made = stageWith();
  let asked = 0;
  made.adapter.hasYetTo = async () => ((asked += 1), "read it all");
  made.age(ageMs);
  return { made, asked: () => asked };
}

describe("a runtime that tells what it has yet to do", () => {
  test("is asked while it is young, and is starting until then", async () => {
    const { made } = telling(MOST_START_MS - 1);
    expect(await stateOf(made)).toMatchObject({ state: "starting", saw: "it has yet to read it all" });
    made.adapter.hasYetTo = async () => undefined;
    expect((await stateOf(made)).state).toBe("idle");
  });

  test("is not asked later", async () => {
    const { made, asked } = telling(MOST_START_MS);
    expect((await stateOf(made)).state).toBe("idle");
    expect(asked()).toBe(0);
  });
});

test("a screen is blank where nothing but blanks and colours stands on it", async () => {
  const made = stageWith(({ adapter }) => {
    adapter.readScreen = () => ({
      state: "unknown",
      rule: "fake.screen.none",
      saw: "neither a box nor a dialog",
      since: undefined,
      composer: undefined,
    });
  });
  made.age(STARTING_MS);
  const look = made.pane.look.bind(made.pane);
  const shows = (screen: string) => {
    made.pane.look = async (sessions) =>
      mapAnswer(
        await look(sessions),
        (views) => new Map([...views].map(([session, view]) => [session, { ...view, screen }])),
      );
  };
  shows("\n  \n\u001b[44m  \u001b[0m\n");
  expect((await stateOf(made)).state).toBe("starting");
  shows("\n  Loading\n\n");
  expect((await stateOf(made)).state).toBe("unknown");
});
