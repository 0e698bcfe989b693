import type { KeptDelivery } from '../model/delivery.ts';
import type { Paint } from './ansi.ts';
import { columns } from './columns.ts';
import { visible } from './visible.ts';

/** Messages to channels as a table. */
export function deliveriesText(deliveries: readonly KeptDelivery[], paint: Paint): string {
  const [heading = '', ...lines] = columns([
    ['TIME', 'CHANNEL', 'TO', 'RESULT', 'WHAT'],
    ...deliveries.map((each) => [
      each.created,
      each.channel,
      each.recipient || '–',
      resultOf(each),
      visible(each.headline),
    ]),
  ]);
  return `${[paint('bold', heading), ...lines].join('\n')}\n`;
}

function resultOf({ state, attempts, error }: KeptDelivery): string {
  const after = attempts > 1 ? ` after ${attempts} attempts` : '';
  return error === null ? `${state}${after}` : `${state}${after}: ${visible(error)}`;
}
