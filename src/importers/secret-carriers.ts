import type { SourceFile } from '../model/evidence.ts';
import { redacted } from '../model/redacted.ts';

/** Why a file may hold secrets in clear, which an evidence pack would carry on; undefined where nothing shows it. */
export function mayHoldSecrets({ name, bytes }: SourceFile): string | undefined {
  if (/\.(tfstate|tfplan)(\.backup)?$/i.test(name)) return 'a Terraform plan or state';
  if (/(^|\/)\.env(\.|$)|\.(pem|key|pfx|p12|kdbx)$/i.test(name)) return 'keys or passwords, by its name';
  const text = new TextDecoder('latin1').decode(bytes);
  if (/"terraform_version"\s*:/.test(text)) return 'a Terraform plan or state';
  return redacted(text) === text ? undefined : 'passwords, tokens or keys';
}
