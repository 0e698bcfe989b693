import type { Argument } from '../../arguments.ts';
import type { Tag } from '../tags.ts';
import { argumentOf, listOf, membersOf, readStructures } from './shorthand.ts';

/** Tags that `--tag-specifications` gives to a kind of what is made. */
export function tagsIn(values: readonly Argument[], kind: string): Tag[] {
  const specifications = (readStructures(values) ?? []).map(membersOf);
  return specifications
    .filter(({ ResourceType: type }) => argumentOf(type)?.text === kind)
    .flatMap(({ Tags }) => listOf(Tags).map(membersOf))
    .flatMap(({ Key, Value }): Tag[] => {
      const [key, value] = [argumentOf(Key), argumentOf(Value)];
      return key === undefined
        ? []
        : [{ Key: key.text, ...(value === undefined ? {} : { Value: value.text }) }];
    });
}
