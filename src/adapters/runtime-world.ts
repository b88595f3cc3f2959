import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  readSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import type { RuntimeWorld } from "../runtimes/contract.ts";
import { parseRecordLine } from "../runtimes/recent-lines.ts";
import { askSocket } from "./ask-socket.ts";
import { systemClock } from "./clock.ts";
import { descendantsOf, environmentOf } from "./proc-files.ts";
import { run } from "./process.ts";
import { parseToml } from "./toml.ts";

/** The records, processes, sockets and loopback ports of runtimes on this host. Nothing here throws for what is missing. */
export const runtimeWorld: RuntimeWorld = {
  clock: systemClock,
  parseToml,

  async readText(path, offset, limit) {
    const descriptor = openRegular(path);
    if (descriptor === undefined) return undefined;
    try {
      const { size } = fstatSync(descriptor);
      const from = offset < 0 ? Math.max(0, size + offset) : offset;
      const buffer = Buffer.alloc(Math.max(0, Math.min(limit, size - from)));
      return buffer.toString("utf8", 0, readSync(descriptor, buffer, 0, buffer.length, from));
    } catch {
      return undefined;
    } finally {
      closeSync(descriptor);
    }
  },

  async fileFacts(path) {
    try {
      const facts = statSync(path);
      return facts.isFile() ? { size: facts.size, modifiedAt: facts.mtimeMs } : undefined;
    } catch {
      return undefined;
    }
  },

  async list(folder) {
    try {
      return readdirSync(folder).toSorted();
    } catch {
      return [];
    }
  },

  async openFiles(pid) {
    const folder = `/proc/${pid}/fd`;
    try {
      return readdirSync(folder).flatMap((descriptor) => {
        try {
          return [readlinkSync(`${folder}/${descriptor}`)];
        } catch {
          return []; // closed in between
        }
      });
    } catch {
      return [];
    }
  },

  async descendants(pid) {
    return descendantsOf(pid);
  },

  async realPath(path) {
    // one that is not absolute would lead into the folder that we happen to be in
    if (!path.startsWith("/")) return undefined;
    try {
      return realpathSync(path);
    } catch {
      return undefined;
    }
  },

  async packageOf(program) {
    const file = await runtimeWorld.realPath(program);
    let folder = file === undefined ? "/" : dirname(file);
    for (let depth = 0; folder !== "/" && depth < PACKAGE_DEPTH; depth += 1) {
      const found = await packageIn(folder);
      if (found !== undefined) return found;
      folder = dirname(folder);
    }
    return undefined;
  },

  async request({ method, port, path, user = "", password, body, timeoutMs }) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        signal: AbortSignal.timeout(timeoutMs),
        redirect: "error",
        ...WITHOUT_PROXY,
        headers: {
          ...(password === undefined ? {} : { authorization: `Basic ${btoa(`${user}:${password}`)}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await readBounded(response);
      return text === undefined ? undefined : { status: response.status, body: text };
    } catch {
      return undefined;
    }
  },

  async run(agent, argv, timeoutMs) {
    // what the agent's process was started with: its PATH, its HOME, its keys
    const environment = environmentOf(agent.pid);
    if (environment === undefined) return undefined;
    try {
      return await run(argv, { environment, cwd: agent.workingDirectory, timeoutMs });
    } catch {
      return undefined;
    }
  },

  askSocket,
};

/**
 * Bun (1.4.5) takes HTTP_PROXY for the loopback too, and would hand message and password to the proxy. `false` is not in
 * its types; `undefined`, `null` and "" mean the proxy of the environment. With BUN_CONFIG_VERBOSE_FETCH
 * it prints each request, and the password in it, unless `verbose` is false.
 */
const WITHOUT_PROXY: object = { proxy: false, verbose: false };

/** Bytes of an answer. Whoever took the port of an agent may send without an end. */
const LONGEST_ANSWER = 4 * 1024 * 1024;

/** The body as text; undefined where it is longer than any answer that means something. */
async function readBounded(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // leaving the loop cancels the stream, and with it the connection
    if (length > LONGEST_ANSWER) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** How deep in its package a program lies at most: `dist/bin/cli.js`, and some. */
const PACKAGE_DEPTH = 5;

/** Bytes. */
const LONGEST_PACKAGE = 256 * 1024;

/** undefined also for one that only says `"type": "module"`. */
async function packageIn(
  folder: string,
): Promise<{ readonly name: string; readonly version: string } | undefined> {
  const text = await runtimeWorld.readText(`${folder}/package.json`, 0, LONGEST_PACKAGE);
  const { name, version } = parseRecordLine(text ?? "") ?? {};
  return typeof name === "string" && typeof version === "string" ? { name, version } : undefined;
}

/** Records may be reached through a link that the user made; a FIFO or a device is no record. */
function openRegular(path: string): number | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
  } catch {
    // not there, or not ours to read
  }
  return undefined;
}
