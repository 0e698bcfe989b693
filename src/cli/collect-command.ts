import { type Command, Option } from 'commander';
import { HOST_COLLECTORS, type HostSystem, hostCollector } from './bundled.ts';
import { CLOUDS } from './clouds.ts';
import { ExitCode } from './exit-code.ts';

export function collectCommand(program: Command, exit: (code: number) => void): void {
  const collect = program
    .command('collect')
    .summary('gather evidence')
    .description('Gathers the evidence that the other commands read.');
  collect
    .command('host')
    .summary('print the script that gathers the evidence of one host')
    .description(
      'Prints a script that reads the firewall rules, addresses, routes, settings and sockets of the host it runs on, changes nothing, ' +
        'and writes them into one archive that every command reads. Linux: any POSIX shell; Windows: PowerShell 5.1.',
    )
    .addOption(
      new Option('--for <system>', "the host's system")
        .choices(Object.keys(HOST_COLLECTORS))
        .default('linux'),
    )
    .addHelpText(
      'after',
      "\nExample:\n  $ flowproof collect host --for linux\n\nUse:\n  flowproof collect host > collect.sh\n  ssh web-1 'sudo sh -s -- -' < collect.sh > evidence/web-1.tar.gz\n",
    )
    .action((options: { readonly for: HostSystem }) => {
      process.stdout.write(hostCollector(options.for));
      exit(ExitCode.compliant);
    });
  for (const cloud of Object.values(CLOUDS)) cloud.addCommand(collect, exit);
}
