/** `mosaic fleet edit`: a roster in somebody's editor, on a real terminal; checked before it is saved. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { FleetEdit } from "../../src/operations/documents/fleet-edit.ts";
import { CommandTerminal } from "../support/command-terminal.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const replace = (from: string, to: string, file = '"$1"') => `sed -i 's/${from}/${to}/' ${file}`;

describe("fleet edit", () => {
  let bench: DirectBench;
  const path = () => bench.path("fleet/roster.yaml");
  const roster = () => readFileSync(path(), "utf8");
  const copies = () => readdirSync(bench.path("fleet")).filter((name) => name.startsWith("roster.edit-"));

  beforeAll(() => {
    bench = new DirectBench();
  });
  beforeEach(() => {
    bench.roster("\nagents:\n  - { name: a, runtime: stub }\n  # between\n  - { name: b, runtime: stub }\n");
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  /** An editor: a script that does the first step when it is first started, and so on. `$1` is the copy. */
  function editor(...steps: readonly string[]): { readonly EDITOR: string; readonly VISUAL: string } {
    const script = bench.path("../my editor");
    rmSync(bench.path("../edits"), { force: true });
    const branches = steps.map((step, index) => `${index + 1}) ${step} ;;`).join("\n");
    writeFileSync(
      script,
      `#!/bin/sh\necho >> ${bench.path("../edits")}\ncase $(wc -l < ${bench.path("../edits")}) in\n${branches}\nesac\n`,
    );
    chmodSync(script, 0o755);
    return { EDITOR: `'${script}'`, VISUAL: "" };
  }
  const edit = (...steps: readonly string[]) =>
    new CommandTerminal(bench, ["fleet", "edit"], editor(...steps));

  test("what was edited is saved to the byte, and the copy is gone", async () => {
    const before = roster();
    await using terminal = edit(replace("name: a,", "name: a,  class: one, "));
    expect(await terminal.ended()).toBe(0);
    expect(roster()).toBe(before.replace("name: a,", "name: a,  class: one, "));
    expect(terminal.text).toContain("+   - { name: a,  class: one,  runtime: stub }");
    expect(terminal.text).toContain("next: mosaic fleet apply");
    expect(copies()).toEqual([]);
  });

  test("what is wrong is shown with its line and caret, and edited again: the editor gets every key", async () => {
    const before = roster();
    await using terminal = edit(
      replace("runtime: stub", "runtime: stubb"),
      `echo the editor runs; cat > ${bench.path("../keys")}; ${replace("stubb", "stub, model_hint: two")}`,
    );
    await terminal.shows("edit again, or discard? [E/d]");
    expect(terminal.text).toMatch(/\| .*runtime: stubb.*\n +\| +\^\n/);
    expect(roster()).toBe(before);
    const keys = Array.from({ length: 40 }, (_, index) => `typed line ${index}\n`).join("");
    terminal.type("x\n");
    await terminal.shows("edit again, or discard? [E/d]");
    terminal.type("e\n");
    await terminal.shows("the editor runs");
    terminal.type(`${keys}\u0004`);
    expect(await terminal.ended()).toBe(0);
    expect(readFileSync(bench.path("../keys"), "utf8")).toBe(keys);
    expect(roster()).toContain("model_hint: two");
  });

  test("is discarded where that is the answer, and kept and named where the input ends", async () => {
    const before = roster();
    await using discarded = edit(replace("runtime: stub", "runtime: stubb"));
    await discarded.shows("[E/d]");
    discarded.type("d\n");
    expect([await discarded.ended(), copies(), roster()]).toEqual([1, [], before]);
    await using ended = edit(replace("runtime: stub", "runtime: stubb"));
    await ended.shows("[E/d]");
    ended.type("\u0004");
    expect([await ended.ended(), roster()]).toEqual([4, before]);
    const [copy = ""] = copies();
    expect(readFileSync(bench.path("fleet", copy), "utf8")).toBe(
      before.replaceAll("runtime: stub", "runtime: stubb"),
    );
    expect(ended.text.replaceAll("\n", "")).toContain(`what you wrote is kept: ${bench.path("fleet", copy)}`);
    await using next = edit("true");
    expect(await next.ended()).toBe(0);
    expect(next.text).toContain("an earlier edit was not saved");
    expect(next.text).toContain("nothing to change");
    rmSync(bench.path("fleet", copy));
  });

  test("two editors at once lose nothing: apart it goes together, in one place both are there to be chosen from", async () => {
    const theirs = replace("^transport: tmux", "transport: tmux # theirs", path());
    await using apart = edit(`${replace("^  # between", "  # mine")}; ${theirs}`);
    expect(await apart.ended()).toBe(0);
    expect(apart.text).toContain("others changed the roster meanwhile");
    expect([roster().includes("# mine"), roster().includes("tmux # theirs")]).toEqual([true, true]);
    const together = roster();
    const mine = replace("# mine", "# again mine");
    await using conflict = edit(
      `${mine}; ${replace("# mine", "# again theirs", path())}`,
      `cp "$1" ${bench.path("../both")}`,
      "sed -i '/^<<<<<<< /d; /^=======/d; /^>>>>>>> /d; /again theirs/d' \"$1\"",
    );
    await conflict.shows("was changed meanwhile, in the same place");
    await conflict.shows("[E/d]");
    expect(roster()).toBe(together.replace("# mine", "# again theirs"));
    conflict.type("\n");
    // what is not resolved cannot be saved
    await conflict.shows("[E/d]");
    expect(readFileSync(bench.path("../both"), "utf8")).toContain(
      "<<<<<<< yours\n  # again mine\n=======\n  # again theirs\n>>>>>>> ",
    );
    conflict.type("\n");
    expect(await conflict.ended()).toBe(0);
    expect(roster()).toBe(together.replace("# mine", "# again mine"));
  });

  test("a roster that is wrong can be mended, and needs no terminal for it", async () => {
    const good = roster();
    writeFileSync(path(), good.replace("runtime: stub", "runtime: emacs"));
    const fixed = await bench.run(["fleet", "edit", "--json"], editor(replace("emacs", "stub")));
    expect(fixed.status).toBe(0);
    const { roster: changed, merged } = JSON.parse(fixed.stdout) as FleetEdit;
    expect([changed.changed, changed.removed.length, merged, roster()]).toEqual([true, 1, false, good]);
    // nobody is there to be asked
    const wrong = await bench.run(
      ["fleet", "edit", "--json"],
      editor(replace("runtime: stub", "runtime: stubb")),
    );
    expect([wrong.status, wrong.stderr, copies().length]).toEqual([
      4,
      expect.stringContaining('"roster-invalid"'),
      1,
    ]);
    rmSync(bench.path("fleet", copies()[0] ?? ""));
  });

  test("nothing is saved where the editor fails, is not there, or needs a terminal; its words run no command", async () => {
    const before = roster();
    const failed = await bench.run(["fleet", "edit"], editor("exit 3"));
    expect([failed.status, failed.stderr, copies()]).toEqual([
      1,
      expect.stringContaining("ended with status 3"),
      [],
    ]);
    expect((await bench.run(["fleet", "edit"], { VISUAL: "no-such-editor", EDITOR: "" })).status).toBe(5);
    expect((await bench.run(["fleet", "edit"], { VISUAL: "", EDITOR: "" })).status).toBe(2);
    const trace = bench.path("../trace");
    await bench.run(["fleet", "edit"], { VISUAL: `true ; touch ${trace} $(touch ${trace})`, EDITOR: "" });
    expect([existsSync(trace), roster()]).toEqual([false, before]);
  });
});
