/** What one field of an entry is compared with. */
export type Dimension = 'address' | 'network' | 'port' | 'interface' | 'mark' | 'hardware-address';

export interface SetType {
  readonly dimensions: readonly Dimension[];
  /** Entries of `bitmap:port` name no protocol. */
  readonly anyProtocol?: boolean;
  /** Such a set serves both families, whatever it was made for. */
  readonly anyFamily?: boolean;
  /** The longest network that holds an address decides, whatever the other fields are. */
  readonly networkFirst?: boolean;
  /** The type takes a mask for addresses, of entries and of packets. */
  readonly maskable?: boolean;
}

/** Types of sets by name (ipset(8)); `list:set` has none of its own. */
export const SET_TYPES: ReadonlyMap<string, SetType> = new Map<string, SetType>([
  ['bitmap:ip', { dimensions: ['address'], maskable: true }],
  ['bitmap:ip,mac', { dimensions: ['address', 'hardware-address'] }],
  ['bitmap:port', { dimensions: ['port'], anyProtocol: true, anyFamily: true }],
  ['hash:ip', { dimensions: ['address'], maskable: true }],
  ['hash:mac', { dimensions: ['hardware-address'], anyFamily: true }],
  ['hash:ip,mac', { dimensions: ['address', 'hardware-address'] }],
  ['hash:net', { dimensions: ['network'] }],
  ['hash:net,net', { dimensions: ['network', 'network'] }],
  ['hash:ip,port', { dimensions: ['address', 'port'], maskable: true }],
  ['hash:net,port', { dimensions: ['network', 'port'] }],
  ['hash:ip,port,ip', { dimensions: ['address', 'port', 'address'] }],
  ['hash:ip,port,net', { dimensions: ['address', 'port', 'network'] }],
  ['hash:ip,mark', { dimensions: ['address', 'mark'] }],
  ['hash:net,port,net', { dimensions: ['network', 'port', 'network'] }],
  ['hash:net,iface', { dimensions: ['network', 'interface'], networkFirst: true }],
]);

export const LIST_TYPE = 'list:set';
