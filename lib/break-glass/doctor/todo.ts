/** What mends whatever this stack manages. */
export const APPLY = "Apply the break-glass stack.";
