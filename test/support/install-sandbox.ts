/** A machine for scripts/install.sh: a home, a PATH of its own, and small releases whose binary is a shell script. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { renderChecksums, sha256 } from "../../scripts/dist/checksums.ts";
import { renderManifest } from "../../scripts/dist/manifest.ts";
import { MARKER } from "./processes.ts";
import { TemporaryFolder } from "./temporary-home.ts";

export const INSTALL_SCRIPT = resolve(import.meta.dir, "../../scripts/install.sh");

/** What the script may call; a machine is made without some of them. */
const PROGRAMS =
  "cat chmod cp curl cut date df env git grep gzip head kill ln ls mkdir mktemp mv rm rmdir sed sha256sum sort tail tr uname";

/** The shells that the script is for, as far as they are here. */
export const SHELLS = [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "ash"]].filter(
  ([program = ""]) => Bun.which(program) !== null,
);

export interface FakeRelease {
  readonly version: string;
  /** Of the manifest; default linux-x64. */
  readonly target?: string;
  readonly libcMinimum?: string;
  readonly cpu?: readonly string[];
  /** The "binary"; default `fakeMosaic(version)`. */
  readonly binary?: string;
  /** What the manifest says of the sizes and of the binary's checksum, where it is not the truth. */
  readonly size?: number;
  readonly binarySum?: string;
}

/**
 * A mosaic that is a shell script: it says its version, and notes in $HOME/calls what else it was asked to do. It is so old
 * that it has no pages for man(1).
 */
export function fakeMosaic(version: string, commands: readonly string[] = ["wizard"]): string {
  const known = commands.map((name) => `"${name} --help") exit 0 ;;\n`).join("");
  return `#!/bin/sh
case "$*" in
"version --json") echo '{"schema":"mosaic.version/1","version":"${version}","commit":"c0ffee"}' ;;
${known}*--help) exit 2 ;;
manual-pages*) exit 2 ;;
*) echo "$*" >>"$HOME/calls" ;;
esac
`;
}

/** Writes a release with one artefact. Returns the artefact's name. */
export function writeRelease(folder: string, release: FakeRelease): string {
  const { version, target = "linux-x64", binary = fakeMosaic(version) } = release;
  mkdirSync(folder, { recursive: true });
  const compressed = Bun.gzipSync(binary);
  const file = `mosaic-${version}-${target}.gz`;
  const manifest = renderManifest({
    version,
    commit: "c0ffee",
    date: "2026-01-02T03:04:05Z",
    bun: "1.4.5",
    artefacts: [
      {
        target,
        os: "linux",
        arch: "x64",
        libc: "glibc",
        libc_minimum: release.libcMinimum ?? "2.17",
        libraries: [],
        cpu: release.cpu ?? [],
        file,
        size: release.size ?? compressed.length,
        sha256: sha256(compressed),
        binary_size: release.size ?? binary.length,
        binary_sha256: release.binarySum ?? sha256(binary),
      },
    ],
  });
  writeFileSync(join(folder, file), compressed);
  writeFileSync(join(folder, "manifest.json"), manifest);
  const sums = renderChecksums(
    new Map([
      [file, sha256(compressed)],
      ["manifest.json", sha256(manifest)],
    ]),
  );
  writeFileSync(join(folder, "SHA256SUMS"), sums);
  return file;
}

export interface InstallOptions {
  /** Default: dash, or the first that is there. */
  readonly shell?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Taken out of the environment. */
  readonly without?: readonly string[];
  /** Commands for /bin/sh before the script: mounts, umask. Run in a mount namespace of their own where `mounts`. */
  readonly before?: string;
  readonly mounts?: boolean;
  readonly script?: string;
}

export interface InstallResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The mounts of a test need root. */
export const canMount =
  process.getuid?.() === 0 && Bun.spawnSync(["unshare", "-m", "true"], { stderr: "ignore" }).exitCode === 0;

export class InstallSandbox extends TemporaryFolder {
  readonly home = this.join("home");
  readonly prefix = this.join("home/.local");
  readonly binary = this.join("home/.local/bin/mosaic");
  readonly record = this.join("home/.config/mosaic/install.manifest");
  readonly release = this.join("release");
  readonly #programs = this.join("programs");

  constructor(without: readonly string[] = []) {
    super("install");
    for (const folder of ["home", "release", "programs", "tmp", "work"]) mkdirSync(this.join(folder));
    for (const name of PROGRAMS.split(" ").filter((name) => !without.includes(name))) {
      const found = Bun.which(name);
      if (found !== null) symlinkSync(found, join(this.#programs, name));
    }
    this.program("getconf", 'case $1 in GNU_LIBC_VERSION) echo "glibc 2.36" ;; LONG_BIT) echo 64 ;; esac');
    // also where the tests run on arm64
    this.program("uname", "case $1 in -s) echo Linux ;; *) echo x86_64 ;; esac");
    // waits are noted, not waited
    this.program("sleep", `echo "$1" >>'${this.join("sleeps")}'`);
  }

  /** Puts a program of this name before all others; a shell script. */
  program(name: string, body: string): void {
    const path = join(this.#programs, name);
    // what stands there is a link to the machine's own
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  }

  /** Takes every program from busybox, as on Alpine; the shims stay. */
  onlyBusybox(): void {
    for (const name of PROGRAMS.split(" ").filter((name) => !["curl", "git", "uname"].includes(name))) {
      this.program(name, `exec ${Bun.which("busybox")} ${name} "$@"`);
    }
  }

  /** The seconds that the script would have waited between its tries. */
  sleeps(): string[] {
    try {
      return readFileSync(this.join("sleeps"), "utf8").trimEnd().split("\n");
    } catch {
      return [];
    }
  }

  /** What the fake mosaic was asked to do. */
  calls(): string[] {
    try {
      return readFileSync(join(this.home, "calls"), "utf8").trimEnd().split("\n");
    } catch {
      return [];
    }
  }

  /** Puts a fake mosaic of this version where the script would install it. */
  installed(version: string, text = fakeMosaic(version)): void {
    this.write(this.binary, text);
    chmodSync(this.binary, 0o755);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Starts the script in a session of its own, so that it has no terminal to ask on. */
  start(args: readonly string[], options: InstallOptions = {}) {
    const environment: Record<string, string> = {
      HOME: this.home,
      PATH: this.#programs,
      TMPDIR: this.join("tmp"),
      LANG: "C.UTF-8",
      ...options.environment,
    };
    const marker = process.env[MARKER];
    if (marker !== undefined) environment[MARKER] = marker;
    for (const name of options.without ?? []) delete environment[name];
    const [program = "sh", ...more] = options.shell ?? SHELLS[0] ?? ["sh"];
    const script = [Bun.which(program) ?? program, ...more, options.script ?? INSTALL_SCRIPT, ...args];
    // set from outside the sandbox's own PATH
    const outer =
      options.before === undefined
        ? script
        : [
            "/bin/sh",
            "-c",
            `PATH=/usr/sbin:/usr/bin:/sbin:/bin; ${options.before}\nPATH=$INNER_PATH exec "$@"`,
            "sh",
            ...script,
          ];
    return Bun.spawn(options.mounts === true ? ["/usr/bin/unshare", "-m", ...outer] : outer, {
      cwd: this.join("work"),
      env: {
        ...environment,
        ...(options.before === undefined ? {} : { INNER_PATH: environment.PATH ?? "" }),
      },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      detached: true,
    });
  }

  async install(args: readonly string[], options: InstallOptions = {}): Promise<InstallResult> {
    const child = this.start(args, options);
    const [stdout, stderr] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    await child.exited;
    return { status: child.exitCode, stdout, stderr };
  }

  /** All that is in the home and in the temporary folder: kind, mode and content of each. */
  state(): Record<string, string> {
    return Object.fromEntries([
      ...describeTree(this.join("home"), "home"),
      ...describeTree(this.join("tmp"), "tmp"),
      ...describeTree(this.join("work"), "work"),
    ]);
  }
}

function describeTree(path: string, name: string): [string, string][] {
  const status = lstatSync(path);
  const mode = (status.mode & 0o7777).toString(8);
  if (status.isSymbolicLink()) return [[name, `link to ${readlinkSync(path)}`]];
  if (status.isFile()) return [[name, `file ${mode} ${sha256(readFileSync(path))}`]];
  return [
    [name, `folder ${mode}`],
    ...readdirSync(path)
      .toSorted()
      .flatMap((entry) => describeTree(join(path, entry), `${name}/${entry}`)),
  ];
}
