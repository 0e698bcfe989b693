import type { Deployment } from './deployment.ts';
import type { DocumentedService } from './documented-service.ts';
import type { PciScope } from './pci-configuration.ts';
import type { ZoneMatrix } from './zone.ts';

/** What a configuration says of flows beside its profiles; `profiles/` binds it, `reach/` judges it. */
export interface FlowQuestions {
  readonly documented: Deployment;
  /** What is written of each documented service, by its name. */
  readonly written: Readonly<Record<string, DocumentedService>>;
  readonly administration: Deployment;
  readonly segmentation: ZoneMatrix | undefined;
  readonly pci: PciScope;
}
