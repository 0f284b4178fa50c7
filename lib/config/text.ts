/**
 * The text of a file that people give.
 *
 * @returns the text, or what the file is instead: the end of a sentence that starts with its name
 */
export function decodeText(
  bytes: Buffer,
): { readonly text: string } | { readonly problem: string } {
  const start = bytes.subarray(0, 4096);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { problem: "is written in UTF-16. Save it as UTF-8." };
  }
  // Without a byte order mark every second byte of plain text is zero.
  if (/^(?:[^\0]\0){8}|^(?:\0[^\0]){8}/.test(start.toString("latin1"))) {
    return { problem: "is written in UTF-16. Save it as UTF-8." };
  }
  if (start.includes(0)) return { problem: "is a binary file, not text." };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { problem: "is not written in UTF-8, perhaps in Windows-1252. Save it as UTF-8." };
  }
}
