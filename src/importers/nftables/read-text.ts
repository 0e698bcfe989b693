import type { ReadFile } from '../importer.ts';
import type { Items } from './read-json.ts';

export function isTextRuleset(_text: string): boolean {
  return false;
}

export function itemsOfText(_file: ReadFile): Items {
  return { refusal: 'text is not read' };
}
