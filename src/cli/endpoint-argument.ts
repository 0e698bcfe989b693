import type { Asset } from '../model/asset.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { InputError } from '../model/input-error.ts';
import { nameOf } from '../model/name.ts';
import { suggestion } from '../model/near-miss.ts';
import { formatAddress, parseAddress, parseRange } from '../net/address.ts';
import type { Estate } from '../reach/estate.ts';
import { ambiguity, homesOf } from '../reach/path/homes.ts';

/**
 * An end of a flow as a person names it: `internet`, an address, a prefix or range, the id or a name of an asset.
 * @throws InputError for what names nothing, or several assets, and for an address of several networks
 */
export function endpointOf(estate: Estate, text: string, option: string): Endpoint {
  if (text === 'internet') return { kind: 'internet' };
  const range = parseRange(text);
  if (range !== undefined) {
    const slash = text.indexOf('/');
    const address = slash === -1 ? undefined : parseAddress(text.slice(0, slash));
    if (address !== undefined && address.value !== range.first) {
      const network = formatAddress({ family: range.family, value: range.first });
      throw new InputError(
        `expected the network ${network}${text.slice(slash)}, or the address alone; found ${JSON.stringify(text)}`,
        { file: option },
      );
    }
    const several = ambiguity(homesOf(estate, range), range);
    if (several !== undefined) throw new InputError(several, { file: option });
    return { kind: 'addresses', ranges: [range], text };
  }
  return { kind: 'asset', asset: assetOf(estate, text, option).id };
}

function assetOf(estate: Estate, text: string, option: string): Asset {
  const byId = estate.assets.get(text);
  if (byId !== undefined) return byId;
  const { assets } = estate.snapshot;
  const named = assets.filter((asset) => asset.names.includes(text) || asset.host?.name === text);
  const [only, second] = named;
  if (only !== undefined && second === undefined) return only;
  if (only !== undefined)
    throw new InputError(
      `${JSON.stringify(text)} names several assets: ${named.map((asset) => asset.id).join(', ')}`,
      { file: option },
    );
  const known = assets.map(nameOf);
  throw new InputError(
    `expected an asset, an address, a prefix or internet; found ${JSON.stringify(text)}: ${suggestion(text, known)}`,
    { file: option },
  );
}
