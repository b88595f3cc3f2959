import { createHash, X509Certificate } from "node:crypto";
import { MosaicError } from "../base/errors.ts";
import type { ShownCertificate } from "../domain/ports/federation-wire.ts";

/** Facts of the first certificate in a PEM text, or of one in DER. Throws MosaicError `certificate-invalid`. */
export function certificateFacts(certificate: string | Uint8Array): ShownCertificate {
  return readCertificate(certificate, (read) => ({ sha256: sha256(read), until: Date.parse(read.validTo) }));
}

/**
 * The fingerprint to pin: SHA-256 of the first certificate of a PEM text (DER), in hexadecimal, where it is
 * self-signed. null where an authority vouches for it: that is checked then, because such a certificate is renewed
 * every few months. Throws MosaicError `certificate-invalid`.
 */
export function pinOf(text: string): string | null {
  return readCertificate(text, (read) => {
    const isOwn = read.issuer === read.subject && read.verify(read.publicKey);
    return isOwn ? sha256(read) : null;
  });
}

function sha256({ raw }: X509Certificate): string {
  return createHash("sha256").update(raw).digest("hex");
}

function readCertificate<Facts>(
  certificate: string | Uint8Array,
  use: (read: X509Certificate) => Facts,
): Facts {
  try {
    return use(new X509Certificate(certificate));
  } catch (thrown) {
    throw new MosaicError("configuration", "the gateway's certificate cannot be read", {
      code: "certificate-invalid",
      hint: "mosaic gateway config show",
      cause: thrown,
    });
  }
}
