const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, each as a PEM text of its own. */
export function certificateBlocks(text: string): readonly string[] {
  return text.match(BLOCK) ?? [];
}

/** A DER SEQUENCE longer than 127 bytes begins 30 82; as UTF-8 the second byte is damage. */
export function derHint(text: string): string {
  return text.startsWith("0\uFFFD") ? "; it looks like DER, which openssl turns into PEM" : "";
}
