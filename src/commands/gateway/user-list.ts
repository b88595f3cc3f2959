import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayUserList } from "../../operations/gateway/users.ts";
import { USER_COLUMNS, userCells } from "../_shared/gateway-text.ts";

export const userList = defineVerb({
  args: {},
  examples: [{ command: "mosaic gateway user list", explains: "who may log in" }],
  async run(context) {
    const { document } = await context.perform(gatewayUserList, {});
    return {
      text: (page) =>
        document.users.length === 0
          ? "nobody may log in yet"
          : page.table(USER_COLUMNS, document.users.map(userCells)),
      json: document,
    };
  },
});
