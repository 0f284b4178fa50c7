/** Where progress is written: standard error, as far as it is needed here. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Runs something, with a line that says how long it takes. On a terminal the line counts the seconds
 * while it runs; elsewhere it is written once, at the end.
 */
export async function withProgress<T>(
  label: string,
  work: () => Promise<T>,
  stream: ProgressStream = process.stderr,
  now: () => number = Date.now,
): Promise<T> {
  const start = now();
  const seconds = () => `${Math.round((now() - start) / 1000)} s`;
  const counting = stream.isTTY
    ? setInterval(() => stream.write(`\r${label} … ${seconds()}`), 1000)
    : undefined;
  const finish = (outcome: string): void => {
    clearInterval(counting);
    stream.write(`${stream.isTTY ? "\r\u001b[K" : ""}${label}: ${outcome}, ${seconds()}\n`);
  };
  if (stream.isTTY) stream.write(`${label} …`);
  try {
    const result = await work();
    finish("done");
    return result;
  } catch (error) {
    finish("failed");
    throw error;
  }
}
