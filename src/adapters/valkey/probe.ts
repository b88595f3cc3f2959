import { MosaicError } from "../../base/errors.ts";
import { readValkeyUrl } from "../../domain/gateway/storage-url.ts";
import { within } from "../within.ts";
import { valkeyClient } from "./client.ts";

const DEADLINE_MS = 5_000;

/** Throws MosaicError `valkey-away` where Valkey does not answer within 5 s, `valkey-refused` where it does not let us in. */
export async function probeValkey(url: string): Promise<void> {
  const read = readValkeyUrl(url);
  if ("problem" in read) {
    throw new MosaicError("usage", `Valkey's URL: ${read.problem}`, {
      code: "setting-invalid",
      data: { setting: "valkey_url" },
    });
  }
  const { host, port } = read.address;
  const address = new URL(url);
  const client = valkeyClient(url, { withinMs: DEADLINE_MS, waits: true });
  try {
    await within(DEADLINE_MS, () => client.send("PING", []));
  } catch (thrown) {
    const why = wordsOf(thrown, [address.password, decodeURIComponent(address.password)]);
    const place = { service: "valkey", host, port };
    throw /^(WRONGPASS|NOAUTH|NOPERM)/.test(why)
      ? new MosaicError("configuration", `Valkey at ${host}:${port} refuses: ${why}`, {
          code: "valkey-refused",
          data: place,
          hint: "the URL, with its password, is MOSAIC_VALKEY_URL, or in valkey_url_file",
          cause: thrown,
        })
      : new MosaicError("failure", `Valkey at ${host}:${port} is away: ${why}`, {
          code: "valkey-away",
          data: place,
          hint: `valkey-cli -h ${host} -p ${port} ping`,
          cause: thrown,
        });
  } finally {
    client.close();
  }
}

function wordsOf(thrown: unknown, secrets: readonly string[]): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return secrets.some((secret) => secret !== "" && text.includes(secret)) ? "it refuses" : text;
}
