import type { ApplicationGateway } from './schema.ts';

/** Ports at which the platform manages an application gateway, by its generation (application gateway infrastructure). */
export function managementPorts(sku: ApplicationGateway['sku']): readonly [number, number] {
  return /_v2$/i.test(sku?.tier ?? sku?.name ?? '') ? [65_200, 65_535] : [65_503, 65_534];
}
