import type { Cube } from '../../net/cube.ts';
import { CLIENT_PORTS } from '../path/question.ts';

/** Some of the packets are from a port that clients use, or have none. */
export function isFromClients({ sourcePort }: Pick<Cube, 'sourcePort'>): boolean {
  const [lowest, highest] = CLIENT_PORTS;
  return sourcePort?.some(([first, last]) => first <= highest && last >= lowest) ?? true;
}
