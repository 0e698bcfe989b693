import { expect, test } from 'vitest';
import { runScript } from '../src/changes/batch/run-script.ts';
import type { Command, Executor, Outcome, Word } from '../src/changes/command.ts';

/** What a script calls, one line each: `3: netsh a`, unknown words in angle brackets, doubts behind `?`. */
function callsOf(script: string): string[] {
  const lines: string[] = [];
  const executor: Executor = {
    execute({ line, words, input, doubt }: Command): Outcome {
      const program = words[0]?.text ?? '';
      const why = doubt === undefined ? '' : ` ?${doubt.repeats ? '*' : ''} ${doubt.reason}`;
      if (program !== 'echo')
        lines.push(`${line}: ${words.map(shown).join(' ')}${input === undefined ? '' : ' << unknown'}${why}`);
      return program === 'fails' ? 'failed' : program === 'asks' ? 'unknown' : 'done';
    },
    write: (path) => lines.push(`> ${path.text}`),
    warn: (what, { line }) => lines.push(`${line}: warning: ${what}`),
  };
  runScript({ name: 'change.cmd' }, script, executor);
  return lines;
}

function shown({ text, unknown }: Word): string {
  const word = /\s|^$/.test(text) ? `'${text}'` : text;
  return unknown === undefined ? word : `<${word}>`;
}

const SCRIPTS: readonly (readonly [title: string, script: string, calls: readonly string[]])[] = [
  [
    'where what is printed goes is no argument',
    `netsh a port=80>nul
netsh b 2>&1 c
> nul netsh d
netsh e 1>>"C:\\log file.txt" 2>nul
(
  netsh f
) >nul && netsh g <answers.txt`,
    ['1: netsh a port=80', '2: netsh b c', '3: netsh d', '4: netsh e', '6: netsh f', '7: netsh g << unknown'],
  ],
  [
    '&& binds more than ||, and that more than &',
    `works || netsh a && netsh b
fails && netsh c || netsh d
fails || fails || netsh e & netsh f
asks && netsh g || netsh h
set A=|| netsh i
endlocal || netsh j
set A=1|| netsh k`,
    [
      '1: works',
      '2: fails',
      '2: netsh d',
      '3: fails',
      '3: fails',
      '3: netsh e',
      '3: netsh f',
      '4: asks',
      '4: netsh g ? it depends on "asks"',
      '4: netsh h ? it depends on "netsh g"',
      '5: netsh i ? it depends on "set A="',
      '6: netsh j ? it depends on "endlocal"',
    ],
  ],
  [
    'what is joined behind a branch is part of it',
    `if 1==2 (netsh a) else (netsh b) & netsh c
if 1==1 (netsh d) else (netsh e) & netsh f
if 1==2 (netsh g) & netsh h
for %%i in (1 2) do (netsh i%%i) & netsh j
if 1==1 if 1==2 (netsh k) else netsh l
for %%i in (1) do (
  fails && (
    netsh m
  ) || (
    netsh n
  )
)`,
    [
      '1: netsh b',
      '1: netsh c',
      '2: netsh d',
      '4: netsh i1',
      '4: netsh j',
      '4: netsh i2',
      '4: netsh j',
      '5: netsh l',
      '7: fails',
      '10: netsh n',
    ],
  ],
  [
    'remarks and carets: the end of a line, and a line that goes on',
    `rem it is open ^
netsh a
:: so is this ^
netsh b
netsh c^
 d
netsh e ^${' '}
netsh f
echo "it is & open
netsh ^"g& netsh h^"
netsh i ^& j &rem netsh k & netsh l`,
    [
      '2: netsh a',
      '4: netsh b ? the line before it is a label that ends with ^',
      '5: netsh c d',
      '7: netsh e',
      '8: netsh f',
      '10: netsh g',
      '10: netsh h',
      '11: netsh i & j',
    ],
  ],
  [
    'values with blanks, signs and parentheses',
    `set A=1
set A = 2
set LINE=a ^& netsh b
set P=C:\\Program Files (x86)
netsh [%A%] [%A %]
netsh %LINE%
set C=x  & netsh "[%C%]"
netsh "[%C%]"
if 1==1 (
  netsh "%P%\\c.exe"
)
netsh d
if 1==1 (
  netsh %P%\\c.exe
)
netsh e`,
    [
      '5: netsh [1] [ 2]',
      '6: netsh a',
      '6: netsh b',
      '7: netsh <[%C%]>',
      "8: netsh '[x  ]'",
      "10: netsh 'C:\\Program Files (x86)\\c.exe'",
      '12: netsh d',
      '13: <if> <1==1> <(> <netsh> <%P%\\c.exe>',
      '16: netsh e ? cmd.exe may not understand "\\c.exe"',
    ],
  ],
  [
    'parts of values, sums, and ! where it is enabled',
    `set A=hello
set /a N=8000+1
set /a N+=1
netsh %A:~1,3% %A:l=L% %A:~-2% %N% a!
setlocal EnableDelayedExpansion
for /l %%i in (1,1,2) do (
  set /a N+=1
  netsh !N! !A:~0,1! %N%
)
netsh b!
endlocal
netsh !A! %N%`,
    [
      '4: netsh ell heLLo lo 8002 a!',
      '8: netsh 8003 h 8002',
      '8: netsh 8004 h 8002',
      '10: netsh b',
      '12: netsh !A! 8002',
    ],
  ],
  [
    'jumps',
    `set N=0
if %N%==1 goto end
goto one
netsh a
:one
set /a N+=1
netsh b%N%
if %N% lss 2 goto one
if exist x goto two
netsh c
goto three
:two
netsh d
:three
netsh e
:again
netsh f
if errorlevel 1 goto again
netsh g
:end
netsh h`,
    [
      '7: netsh b1',
      '7: netsh b2',
      '10: netsh c ? "goto two" may pass it by',
      '13: netsh d ? "goto three" may pass it by',
      '15: netsh e',
      '17: netsh f',
      '17: netsh f ?* it depends on "if errorlevel 1"',
      '19: netsh g',
      '21: netsh h',
    ],
  ],
  [
    'arguments behind a value of which nobody knows how many it makes',
    'call :s a "%X%" b %X% c\nexit /b\n:s\nnetsh %1 %2 %3 %4 %5',
    ['4: netsh a <%X%> b <%X%> <%5>'],
  ],
  [
    'what may end a script ends the rest of its line, too',
    `for %%p in (1 2) do (
  asks || exit /b 1
  netsh a%%p
)
call :s & netsh b
exit /b
:s
if exist x exit`,
    [
      '2: asks',
      '3: netsh a1 ? "exit /b 1" may pass it by',
      '2: asks ? "exit /b 1" may pass it by',
      '3: netsh a2 ? "exit /b 1" may pass it by',
      '5: netsh b ? "exit /b 1" may pass it by',
    ],
  ],
  [
    'a script that is not called does not come back',
    'if exist x other.cmd\nnetsh a\ncall other.cmd\nnetsh b\nother.cmd\nnetsh c',
    [
      '1: other.cmd ? it depends on "if exist x"',
      '2: netsh a ? "other.cmd" may pass it by',
      '3: other.cmd ? "other.cmd" may pass it by',
      '4: netsh b ? "other.cmd" may pass it by',
      '5: other.cmd ? "other.cmd" may pass it by',
    ],
  ],
  [
    'subroutines: arguments, setlocal, and values that call replaces',
    `set A=1
call :s x,y;z "p q"
call set B=%%A%%
netsh %A% %B%
exit /b
:s
setlocal
set A=2
netsh %1-%2-%3-%~4-%5 [%*]
shift /2
netsh %2 %A%
if exist x shift /3
netsh %2 %4
goto :eof`,
    [`9: netsh x-y-z-p q- [x,y;z 'p q]'`, '11: netsh z 2', '13: netsh z <%4>', '4: netsh 1 1'],
  ],
  [
    'an empty line, or a quote, behind ^',
    `netsh a ^
"b" c
netsh d ^

netsh e`,
    ['1: netsh a b c', '3: <netsh> <d> <^>', '5: netsh e ? cmd.exe may not understand "^"'],
  ],
  [
    'a folder with parentheses in its name ends a block',
    `netsh %ProgramFiles(x86)%\\a.exe
if 1==1 (
  netsh "%ProgramFiles(x86)%\\b.exe"
)
set P=%ProgramFiles(x86)%
if 1==1 (
  netsh %P%\\c.exe
)
netsh d`,
    [
      '1: netsh <%ProgramFiles(x86)%\\a.exe>',
      '3: netsh <%ProgramFiles(x86)%\\b.exe>',
      '6: <if> <1==1> <(> <netsh> <%P%\\c.exe> <)>',
      '9: netsh d ? cmd.exe may not understand "netsh %ProgramFiles(x86)%"',
    ],
  ],
  [
    'what setlocal kept before a call is not brought back within it',
    `set A=1
setlocal
set A=2
call :s
netsh %A%
endlocal
netsh %A%
exit /b
:s
endlocal
set A=3`,
    ['5: netsh 3', '7: netsh 1'],
  ],
  [
    'another cmd.exe, and the commands that a loop asks',
    `cmd /c "netsh a & netsh b"
cmd /c netsh c ^& set A=1
for /f "delims=" %%i in ('netsh d name^=x y=z') do netsh %%i
netsh %A%`,
    [
      '1: netsh a',
      '1: netsh b',
      '2: netsh c',
      '3: netsh d name=x <y=z>',
      `3: netsh <%%i> ?* it depends on "for /f "delims=" %%i in ('netsh d name=x y=z') do"`,
      '4: netsh <%A%>',
    ],
  ],
];

test.each(SCRIPTS)('cmd.exe: %s', (_, script, calls) => {
  expect(callsOf(script)).toEqual(calls);
});
