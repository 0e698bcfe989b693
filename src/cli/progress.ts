const AFTER_MILLISECONDS = 500;

/** Says on the terminal's error channel what long work is at; silent when it is short or nobody watches. Returns what ends it. */
export function progress(what: string): () => void {
  if (process.stderr.isTTY !== true) return () => {};
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    process.stderr.write(`${what} …\r`);
  }, AFTER_MILLISECONDS);
  return () => {
    clearTimeout(timer);
    if (shown) process.stderr.write('\r\x1b[K');
  };
}
