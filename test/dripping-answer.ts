import type { ServerResponse } from 'node:http';

/** Begins an answer and sends a blank again and again, so that the connection is never silent and the answer never ends. */
export function drip(outgoing: ServerResponse, beginning: string): void {
  outgoing.write(beginning);
  const timer = setInterval(() => outgoing.write(' '), 20);
  outgoing.on('close', () => clearInterval(timer));
}
