import { associated } from './associated.ts';
import type { Listing } from './elements.ts';
import type { InternetGateway, RouteTable } from './schema.ts';

/** Internet gateways in evidence. */
export interface Gateways {
  /** Networks to which a gateway is attached. */
  readonly attachedTo: ReadonlyMap<string, ReadonlySet<string>>;
  /** Route tables of gateways that have one, which may send arriving traffic through a middlebox. */
  readonly withTable: ReadonlyMap<string, string>;
  /** Every route table was listed, so that a gateway of which none is seen has none. */
  readonly areTablesListed: boolean;
}

/**
 * Networks to which gateways are attached by all that describes them; the state of an attached internet gateway is the literal
 * "available".
 */
export function attachments(
  gateways: readonly { readonly id: string; readonly attachments: InternetGateway['Attachments'] }[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { id, attachments: all } of gateways) {
    const networks = new Set(
      (all ?? [])
        .filter((item) => item.State === 'available' || item.State === 'attached')
        .flatMap((item) => item.VpcId ?? []),
    );
    found.set(id, found.get(id)?.intersection(networks) ?? networks);
  }
  return found;
}

export function readGateways(gateways: Listing<InternetGateway>, tables: Listing<RouteTable>): Gateways {
  const attachedTo = attachments(
    gateways.elements.map(({ value }) => ({ id: value.InternetGatewayId, attachments: value.Attachments })),
  );
  const withTable = associated(
    tables.elements.flatMap(({ value }) =>
      (value.Associations ?? []).flatMap((item) =>
        item.GatewayId ? [[item.GatewayId, value.RouteTableId] as const] : [],
      ),
    ),
  );
  return { attachedTo, withTable, areTablesListed: tables.complete };
}
