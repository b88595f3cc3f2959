import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate of nobody's but its own, for `localhost` and 127.0.0.1, in files of a folder. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** The certificate's text: who trusts it takes no other. */
  readonly text: string;
}

/** Makes one with openssl; good for a day. */
export function selfSigned(folder: string): Certificate {
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const { exitCode, stderr } = Bun.spawnSync(
    `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost`
      .split(" ")
      .concat("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate),
    { stdin: "ignore", stdout: "ignore", stderr: "pipe" },
  );
  if (exitCode !== 0) throw new Error(stderr.toString());
  return { certificate, key, text: readFileSync(certificate, "utf8") };
}
