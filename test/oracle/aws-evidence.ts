import type { SourceFile } from '../../src/model/evidence.ts';
import type { Answers } from './aws-account.ts';

export function filesOf(answers: Answers): SourceFile[] {
  return Object.entries(answers).map(([name, body]) => ({
    name: `${name}.json`,
    bytes: new TextEncoder().encode(JSON.stringify(body)),
  }));
}

export function answersOf(files: readonly SourceFile[]): Answers {
  return Object.fromEntries(
    files.map(({ name, bytes }) => [
      name.replace(/\.json$/, ''),
      JSON.parse(new TextDecoder().decode(bytes)),
    ]),
  );
}
