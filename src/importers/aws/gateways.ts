import type { Listing } from './elements.ts';
import type { InternetGateway, RouteTable } from './schema.ts';

/** Internet gateways in evidence. */
export interface Gateways {
  /** Networks to which a gateway is attached. */
  readonly attachedTo: ReadonlyMap<string, ReadonlySet<string>>;
  /** Gateways with a route table of their own, which may send arriving traffic through a middlebox. */
  readonly withTable: ReadonlySet<string>;
  /** Every route table was listed, so that a gateway of which none is seen has none. */
  readonly areTablesListed: boolean;
}

/** Networks to which gateways are attached; the state of an attached internet gateway is the literal "available". */
export function attachments(
  gateways: readonly { readonly id: string; readonly attachments: InternetGateway['Attachments'] }[],
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    gateways.map(({ id, attachments: all }) => [
      id,
      new Set(
        (all ?? [])
          .filter((item) => item.State === 'available' || item.State === 'attached')
          .flatMap((item) => item.VpcId ?? []),
      ),
    ]),
  );
}

export function readGateways(gateways: Listing<InternetGateway>, tables: Listing<RouteTable>): Gateways {
  const attachedTo = attachments(
    gateways.elements.map(({ value }) => ({ id: value.InternetGatewayId, attachments: value.Attachments })),
  );
  const withTable = tables.elements.flatMap(({ value }) =>
    (value.Associations ?? []).flatMap((item) => item.GatewayId ?? []),
  );
  return { attachedTo, withTable: new Set(withTable), areTablesListed: tables.complete };
}
