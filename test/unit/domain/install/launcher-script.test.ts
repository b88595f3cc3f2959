import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { NAME_PATTERN } from "../../../../src/base/names.ts";
import { GENERATED_SCRIPTS, joinScript } from "../../../../src/domain/install/launcher-script.ts";

const FOLDER = resolve(import.meta.dir, "../../../../framework/tools/fleet");
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");

describe("the scripts that are written in parts", () => {
  test.each(Object.entries(GENERATED_SCRIPTS))("%s is what its parts make: make launcher", (name, parts) => {
    expect(read(name)).toBe(joinScript(parts, (part) => read(`launcher/${part}.sh`)));
  });

  test("get the facts that they use, and no others", () => {
    const parts: Readonly<Record<string, string>> = {
      opening: "#!/bin/bash\n",
      body: '[[ $1 =~ $NAME_RULE ]] || exit "$EXIT_USAGE"\n',
    };
    const joined = joinScript(["opening", "facts", "body"], (part) => parts[part] ?? "");
    expect(joined).toBe(
      [
        "#!/bin/bash",
        "",
        "# What the mosaic binary goes by too.",
        "readonly NAME_RULE='^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$'",
        "readonly EXIT_USAGE=64",
        "",
        '[[ $1 =~ $NAME_RULE ]] || exit "$EXIT_USAGE"',
        "",
      ].join("\n"),
    );
  });
});

describe("the scripts that send without the binary", () => {
  test.each(["agent-send.sh", "send-message.sh"])(
    "%s takes the names that the binary takes, and no longer ones",
    (name) => {
      const script = read(`../tmux/${name}`);
      expect(script).toContain(`\nreadonly NAME_RULE='${NAME_PATTERN.source}' #`);
      expect(script).toContain("=~ $NAME_RULE ]]");
    },
  );
});
