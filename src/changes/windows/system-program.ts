/** `C:\Windows\System32\netsh.exe`, `$env:windir\system32\netsh.exe`: programs of Windows by their paths. */
export function systemProgram(path: string): string | undefined {
  return /^(?:[a-z]:\\windows|\$\{?env:(?:windir|systemroot)\}?|%(?:windir|systemroot)%)\\(?:system32|sysnative|syswow64)\\([\w.-]+)$/i.exec(
    path.replaceAll(/[\\/]+/g, '\\'),
  )?.[1];
}
