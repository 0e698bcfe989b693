/** `rules.ours`, also where it is written `rules["ours"]`; undefined where it is missing. */
export function packageOf(text: string): string | undefined {
  return /^package\s+(\S+)/m.exec(text)?.[1]?.replaceAll(/\["(\w+)"\]/g, '.$1');
}

/** Its METADATA say that it is asked for findings. */
export function isEntrypoint(text: string): boolean {
  return /^#\s*entrypoint:\s*true\b/m.test(text);
}

/** A file of tests: by its name, and because it tests and judges nothing. */
export function isTestModule(file: string, text: string): boolean {
  const isJudging = isEntrypoint(text) || (/^findings\b/m.test(text) && !/^(?:todo_)?test_/m.test(text));
  return file.endsWith('_test.rego') && !isJudging;
}
