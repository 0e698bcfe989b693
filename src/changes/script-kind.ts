type ScriptKind = 'shell' | 'PowerShell' | 'batch';

/** A file of commands. */
export interface Script {
  readonly kind: ScriptKind;
  readonly name: string;
  readonly text: string;
  readonly target?: string;
}

/** Which shell reads a text: by its first line or the name of its file, and where these leave it open by what it holds. Undefined: it is no script. */
export function scriptKind(name: string, text: string): ScriptKind | undefined {
  if (text.trim() === '' || /^(?:Resources|AWSTemplateFormatVersion)\s*:/m.test(text)) return undefined;
  if (/^#!/.test(text)) return /pwsh/.test(text.split('\n', 1)[0] ?? '') ? 'PowerShell' : 'shell';
  if (/\.(?:bat|cmd)$/i.test(name)) return 'batch';
  if (/\.ps1$/i.test(name)) return 'PowerShell';
  if (/^\s*(?:@echo\s|rem\s|::)/im.test(text)) return 'batch';
  if (
    /^(?!\s*(?:powershell|pwsh)(?:\.exe)?\s)[^#\n]*\b(?:New|Set|Remove|Enable|Disable|Get)-Net\w+|^\s*(?:param\s*\(|\$\w+\s*=)/im.test(
      text,
    )
  )
    return 'PowerShell';
  return /^\s*netsh\s/im.test(text) ? 'batch' : 'shell';
}
