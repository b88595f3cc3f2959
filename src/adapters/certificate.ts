import { createHash, X509Certificate } from "node:crypto";
import { MosaicError } from "../base/errors.ts";

/**
 * SHA-256 of the first certificate of a PEM text (DER), in hexadecimal, where it vouches for itself; null where an
 * authority does, by which it is checked then: such a one is renewed every few months. Throws
 * MosaicError `certificate-invalid`.
 */
export function pinOf(text: string): string | null {
  try {
    const certificate = new X509Certificate(text);
    const isOwn = certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
    return isOwn ? createHash("sha256").update(certificate.raw).digest("hex") : null;
  } catch (thrown) {
    throw new MosaicError("configuration", "the gateway's certificate cannot be read", {
      code: "certificate-invalid",
      hint: "mosaic gateway config show",
      cause: thrown,
    });
  }
}
