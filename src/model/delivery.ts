/** One message to one channel, as the store remembers it. */
export interface KeptDelivery {
  readonly id: string;
  readonly channel: string;
  /** Host, or mail addresses; empty where it was not known. */
  readonly recipient: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly error: string | null;
  readonly headline: string;
}
