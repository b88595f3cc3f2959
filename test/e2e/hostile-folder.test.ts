import { describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { builtBinary, runBinary, type BinaryResult } from "../support/built-binary.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder, TemporaryHome } from "../support/temporary-home.ts";

forbidLeaks();

/** A folder somebody else prepared: each file tries to run code in, or to change, what is started there. */
class HostileFolder extends TemporaryFolder {
  readonly trace = this.join("code-was-run");

  constructor() {
    super("hostile");
    const write = (name: string, text: string) => writeFileSync(this.join(name), text);
    write("preload.ts", `require("node:fs").writeFileSync(${JSON.stringify(this.trace)}, "");\n`);
    write("bunfig.toml", `preload = ["./preload.ts"]\nlogLevel = "debug"\n`);
    for (const name of [".env", ".env.local", ".env.production"]) {
      write(name, "MOSAIC_HOME=/hostile\nFORCE_COLOR=3\nHOSTILE=yes\n");
    }
    // no JSON at all: whoever reads them stumbles
    write("package.json", "{ hostile");
    write("tsconfig.json", "{ hostile");
  }
}

async function inFolder(
  folder: TemporaryFolder,
  args: readonly string[],
  binary?: string,
): Promise<BinaryResult> {
  using home = new TemporaryHome();
  const result = await runBinary(args, { cwd: folder.path, env: home.environment() }, binary);
  // each run has a home of its own: what it is called is no difference
  const neutral = (text: string) => text.replaceAll(home.path, "HOME");
  return { ...result, stdout: neutral(result.stdout), stderr: neutral(result.stderr) };
}

describe("the built binary in a hostile folder", () => {
  for (const args of [
    ["--version"],
    ["--help"],
    ["fleet", "--help"],
    ["fleet", "init", "--profile", "minimal"],
  ]) {
    test(`mosaic ${args.join(" ")} does and says what it does in an empty one`, async () => {
      using empty = new TemporaryFolder("empty");
      using hostile = new HostileFolder();
      const expected = await inFolder(empty, args, builtBinary());
      expect(expected.status).toBe(0);
      expect(await inFolder(hostile, args, builtBinary())).toEqual(expected);
      expect(existsSync(hostile.trace)).toBe(false);
    });
  }

  test("the folder is hostile indeed: a binary built without the flags runs its code and takes its variables", async () => {
    using folder = new TemporaryFolder("careless");
    using hostile = new HostileFolder();
    const entry = folder.join("careless.ts");
    const binary = folder.join("careless");
    writeFileSync(entry, "process.stdout.write(String(process.env.HOSTILE));\n");
    const build = Bun.spawnSync([process.execPath, "build", "--compile", `--outfile=${binary}`, entry], {
      cwd: folder.path,
    });
    expect(build.exitCode).toBe(0);
    expect(await inFolder(hostile, [], binary)).toMatchObject({ status: 0, stdout: "yes" });
    expect(existsSync(hostile.trace)).toBe(true);
  });
});
