import type { EffectOfChange } from '../model/diff.ts';
import type { ChangeFact } from '../model/facts.ts';
import type { FlowChange } from '../model/flow-change.ts';
import { isOfNobody, isWide } from './box-traits.ts';

/** What a change does, as policies see it; what it stores for the next reload counts as well. */
export function changeFacts(effect: EffectOfChange, prefix = ''): ChangeFact[] {
  const { boxes, rows, lockout, findings, gaps } = effect;
  const all: (Pick<ChangeFact, 'change'> & Partial<ChangeFact>)[] = [
    ...lockout.map(({ after }) => ({
      change: after === 'undecided' ? ('perhaps-cut' as const) : ('cut' as const),
    })),
    ...rows.map(({ change }) => ({ change: change === 'undecided' ? ('doubtful' as const) : change })),
    ...findings.new.map(({ severity }) => ({ change: 'found' as const, severity })),
    ...findings.fixed.map(({ severity }) => ({ change: 'fixed' as const, severity })),
    ...boxes.map(ofBox),
    ...gaps.filter(({ effect: may }) => may !== 'none').map(() => ({ change: 'unread' as const })),
  ];
  return all.map((fact, index) => ({
    id: `${prefix}${index + 1}`,
    from_internet: false,
    to_nobody: false,
    from_server_port: false,
    ...fact,
  }));
}

function ofBox(box: FlowChange): Pick<ChangeFact, 'change'> & Partial<ChangeFact> {
  return {
    change: box.kind === 'not-seen' ? 'undecided' : box.kind,
    from_internet: isWide(box),
    to_nobody: isOfNobody(box),
    from_server_port: !box.fromClients,
  };
}
