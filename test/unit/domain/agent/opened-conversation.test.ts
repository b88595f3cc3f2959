import { expect, test } from "bun:test";
import { conversationText, openedConversationOf } from "../../../../src/domain/agent/opened-conversation.ts";
import { renderLaunched } from "../../../../src/runtimes/launched.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

test("a conversation is said by its kind and the beginning of its id", () => {
  const id = "0ab99012-5f5c-4d63-8b38-64c7d27f3f10";
  expect(conversationText({ conversation: id, resumed: true })).toBe("same conversation 0ab99012…");
  expect(conversationText({ conversation: "ses_1", resumed: false })).toBe("new conversation ses_1");
  expect(conversationText({ conversation: undefined, resumed: false })).toBe("new conversation");
});

test("it is that of this very process, as its launch or a later look wrote it down", async () => {
  const agent = rosterAgent({}, "a");
  const fleet = fakeFleet([agent]);
  const launch = (conversation: string | undefined) =>
    fleet.files.texts.set(
      fleet.paths.launchRecord(agent.name),
      renderLaunched({
        runtime: "codex",
        pid: 7,
        startTime: "70",
        at: 1,
        workingDirectory: "/w",
        conversation,
        resumed: conversation !== undefined,
        port: undefined,
        password: undefined,
        dataFolder: undefined,
        version: undefined,
      }),
    );
  expect(await openedConversationOf(fleet, agent.name, 7)).toBeUndefined();
  launch("c1");
  expect(await openedConversationOf(fleet, agent.name, 7)).toEqual({ conversation: "c1", resumed: true });
  expect(await openedConversationOf(fleet, agent.name, 8)).toBeUndefined();
  launch(undefined);
  fleet.files.texts.set(fleet.paths.conversation(agent.name), "conversation=c2\npid=7\npid_start=70\n");
  expect(await openedConversationOf(fleet, agent.name, 7)).toEqual({ conversation: "c2", resumed: false });
});
