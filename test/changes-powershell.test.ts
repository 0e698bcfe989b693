import { describe, expect, test } from 'vitest';
import type { Call, Value } from '../src/changes/powershell/call.ts';
import { runScript } from '../src/changes/powershell/run-script.ts';
import { InputError } from '../src/model/input-error.ts';

/** What a script calls, one line each: `3: New-NetFirewallRule -Name:'a'`, what is not known in angle brackets, doubts behind `?`. */
function cmdletsOf(script: string): string[] {
  const lines: string[] = [];
  runScript({ name: 'change.ps1' }, script, {
    execute: (call: Call) => {
      const given = call.arguments.map(({ parameter, value }) => {
        const name = parameter === undefined ? '' : `-${parameter}${value === undefined ? '' : ':'}`;
        return `${name}${value === undefined ? '' : shownValue(value)}`;
      });
      const piped = call.piped === undefined ? '' : `${shownValue(call.piped)} | `;
      const doubt = call.doubt === undefined ? '' : ` ? ${call.doubt.reason}`;
      lines.push(`${call.line}: ${piped}${[call.name, ...given].join(' ')}${doubt}`);
    },
    warn: (what, { line }) => lines.push(`${line}: warning: ${what}`),
  });
  return lines;
}

function shownValue(value: Value): string {
  switch (value.kind) {
    case 'text':
      return value.unknown === undefined ? `'${value.text}'` : `<${value.text}>`;
    case 'list':
      return `(${value.items.map(shownValue).join(' ')})`;
    case 'result':
      return value.call.name;
    case 'unknown':
      return `<${value.raw}>`;
    default:
      return value.kind;
  }
}

const SCRIPTS: readonly (readonly [title: string, script: string, calls: readonly string[]])[] = [
  [
    'continued lines, quotes, lists and parameters with a colon',
    `# comment
New-NetFirewallRule -DisplayName "RP-PAM \`"x\`"" \`
  -Direction Inbound -LocalPort 7001-7012,443 -RemoteAddress "10.0.1.10,10.0.1.11", '::1' \`
  -Enabled:$true <# inner #> -Action Allow; Get-Date`,
    [
      `2: New-NetFirewallRule -DisplayName 'RP-PAM "x"' -Direction 'Inbound' -LocalPort ('7001-7012' '443') -RemoteAddress ('10.0.1.10,10.0.1.11' '::1') -Enabled:'True' -Action 'Allow'`,
      '4: Get-Date',
    ],
  ],
  [
    'variables, splatting and pipes',
    `$net = '10.0.0.0/8'
[string[]]$ports = @(80, 443)
$rule = @{
  DisplayName = "Web $net"
  LocalPort = $ports; Action = 'Allow'
}
New-NetFirewallRule @rule -Profile $profile
Get-NetFirewallRule -DisplayGroup 'Remote Desktop' | Disable-NetFirewallRule
$found = Get-NetFirewallRule -Name x
$found | Remove-NetFirewallRule
netsh advfirewall firewall add rule name="Open Port 80" dir=in localport=80,443`,
    [
      `7: New-NetFirewallRule -displayname:'Web 10.0.0.0/8' -localport:('80' '443') -action:'Allow' -Profile <$profile>`,
      "8: Get-NetFirewallRule -DisplayGroup 'Remote Desktop'",
      '8: Get-NetFirewallRule | Disable-NetFirewallRule',
      "9: Get-NetFirewallRule -Name 'x'",
      '10: Get-NetFirewallRule | Remove-NetFirewallRule',
      `11: netsh 'advfirewall' 'firewall' 'add' 'rule' 'name=Open Port 80' 'dir=in' ('localport=80' '443')`,
    ],
  ],
  [
    'loops, branches and functions',
    `foreach ($p in 80, 443) { Open $p }
1,2 | ForEach-Object { Open $_ }
if ($x -eq 1) { A } else { B }
try { C } catch { D }
function Do-It { E }
Do-It
foreach ($r in Get-NetFirewallRule) { F $r }
$y = 1 + 2; G $y
$p = 80
function Open-Port($p) { H $p }
Open-Port 443
I $p`,
    [
      "1: Open '80'",
      "1: Open '443'",
      "2: Open '1'",
      "2: Open '2'",
      '3: A ? it depends on ($x -eq 1)',
      '3: B ? it depends on ($x -eq 1)',
      '4: C',
      '4: D ? it depends on an error',
      '5: E',
      '7: F <$r> ? it stands in a loop over Get-NetFirewallRule',
      '8: G <$y>',
      '10: H <$p>',
      "12: I '80'",
    ],
  ],
  [
    'ends',
    `function Done { if ($x) { return }; A; return Set-B c; D }
Done
1 | ForEach-Object { E; return; F }
return
G`,
    [
      '1: warning: the script may end here; what follows was read as if it went on',
      '1: A',
      "1: Set-B 'c'",
      '3: E',
    ],
  ],
  ['nothing behind an end', 'A; exit 0; B', ['1: A']],
  [
    'what another command may make needless',
    'A || B; C && D',
    ['1: A', '1: B ? it depends on an error', '1: C', '1: D'],
  ],
  [
    'ranges, and what calculates, takes elements or calls methods',
    `80..81 | ForEach-Object { A $_ }
foreach ($p in 82..81) { B $p }
$ports = 90..91; C $ports 80..82 (7001-7012) 7001-7012
$a = 'x', 'y'; D $a[0] $a[-1] $a[$i] $a[1].Trim() $a.Count
foreach ($p in 80, 443..445) { E $p }`,
    [
      "1: A '80'",
      "1: A '81'",
      "2: B '82'",
      "2: B '81'",
      "3: C ('90' '91') '80..82' <7001-7012> '7001-7012'",
      "4: D 'x' <$a[-1]> <$a[$i]> <$a[1].Trim()> <$a.Count>",
      '5: E <$p> ? it stands in a loop over 80,443..445',
    ],
  ],
  [
    'attributes of a script, drawn quotes, and streams that are sent away',
    `[CmdletBinding(SupportsShouldProcess = $true,
  ConfirmImpact = 'High')]
param([Parameter(Mandatory)] [string]$Port)
A “Allow Web” ‘it is’ "Bob’s" $Port *> $null`,
    ["4: A 'Allow Web' 'it is' 'Bob’s' <$Port>"],
  ],
  [
    'lists and tables that methods and other names change',
    `$p = @{ Name = 'x' }; $p.Add('LocalPort', 443); A @p
$q = @{ Name = 'y' }; $r = $q; $r.LocalPort = 80; A @q
$l = @(80); $l.Add(443) | Out-Null; A $l
$n = 8000; $n++; $n += 1; A $n
$g = @(@(80, 81), @(443, 444)); A $g[1]`,
    ['1: A <@p>', '2: A <@q>', '3: <$l.Add(443)> | Out-Null', '3: A <$l>', '4: A <$n>', '5: A <$g[1]>'],
  ],
  [
    'what runs in every case, and a switch by patterns',
    `try { A } catch [System.Exception] { B } finally { C }
switch -Regex -CaseSensitive ($x) { '^a' { D } }`,
    ['1: A', '1: B ? it depends on an error', '1: C', '2: D ? it depends on ($x)'],
  ],
];

describe('PowerShell calls', () => {
  test.each(SCRIPTS)('%s', (_, script, calls) => {
    expect(cmdletsOf(script)).toEqual(calls);
  });

  test('blocks that call themselves only so often', () => {
    const calls = cmdletsOf('$again = { & $again; & $again }; A; & $again');
    expect([...new Set(calls)]).toEqual(['1: A', '1: nested-command']);
  });

  test.each(['A "x', 'if ($x) { A', 'A @{ b', "@'\nx"])('and cannot read %j', (script) => {
    expect(() => cmdletsOf(script)).toThrow(InputError);
  });
});
