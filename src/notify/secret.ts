import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SecretSource } from '../model/notify-configuration.ts';
import { redacted } from '../model/redacted.ts';
import { visible } from '../report/visible.ts';
import { DeliveryError } from './delivery-error.ts';

const MOST_BYTES = 65_536;
const SHORTEST = 4;

/** Where secrets are looked up. */
export interface SecretPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that names of files are relative to. */
  readonly base: string;
}

/**
 * What a secret is now, without blanks around it.
 * @throws DeliveryError, which does not say it, where it is not there
 */
export function readSecret(source: SecretSource, { environment, base }: SecretPlaces): string {
  const secret = ('env' in source ? environment[source.env] : readFile(resolve(base, source.file)))?.trim();
  if (secret !== undefined && secret !== '') return secret;
  throw new DeliveryError(
    'env' in source ? `the environment variable ${source.env} is not set` : `${source.file} is empty`,
    { isFinal: true },
  );
}

function readFile(path: string): string {
  try {
    const stats = statSync(path);
    // A pipe would be waited for.
    if (!stats.isFile() || stats.size > MOST_BYTES) throw new Error('it is no file of a secret');
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new DeliveryError(`${path} cannot be read: ${code ?? message}`, { isFinal: true, cause });
  }
}

/** A text that may be kept and shown: a receiver may say again what it was sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  // The longest first, because one may hold another.
  const known = secrets.filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
  return visible(redacted(known.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)));
}
