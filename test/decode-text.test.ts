import { expect, test } from 'vitest';
import { decodeText } from '../src/importers/decode-text.ts';

/** Bytes that are decoded at once. */
const PIECE = 524_288;

test.each(['a', 'é', '€', '😀', '\ufeff'])('%j is read wherever a text is cut', (character) => {
  for (let before = 0; before < 4; before++) {
    const text = `${'x'.repeat(before)}${character.repeat(PIECE)}`;
    const read = decodeText(Buffer.from(text));
    expect('text' in read && read.text === text.replace(/^\ufeff/, '')).toBe(true);
  }
});

test('bytes that are no UTF-8 are no text, wherever they stand', () => {
  for (let place = PIECE - 4; place < PIECE + 4; place++) {
    for (const byte of [0x80, 0xe2, 0xff]) {
      const bytes = new Uint8Array(PIECE + 8).fill(0x20);
      bytes[place] = byte;
      expect(decodeText(bytes)).toEqual({ reason: 'not text (invalid UTF-8)' });
    }
  }
});
