/** Text of others: no character that moves the cursor or hides what stands there. */
export const clean = (text: string): string => text.replace(/\p{C}|[\u2028\u2029]/gu, "\uFFFD");

/**
 * The same for whole outputs, whose lines stay: such characters become `\u202e`, in text as in JSON.
 * What comes from AWS, Okta or a file must not be able to hide a line or to write to the terminal.
 */
export const visible = (output: string): string =>
  output.replace(/(?![\t\n])\p{Cc}|[\p{Cf}\u2028\u2029]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );

/** Whether standard output is a terminal that shows colours. */
export const showsColor = (): boolean => process.stdout.isTTY && !process.env["NO_COLOR"];
