/** Text of others: no character that moves the cursor or hides what stands there. */
export const clean = (text: string): string => text.replace(/\p{C}|[\u2028\u2029]/gu, "\uFFFD");

/** JSON is for programs, and still ends on terminals. */
export const escaped = (json: string): string =>
  json.replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
