/** What a resource is called by `az`, by ids and by Terraform, as patterns; `-`: it has no name there. */
type Names = readonly (readonly [command: string, type: string, plan: string])[];

/** Resources that change no flow between addresses: names, identities, data, observation; not what lets in peers of its own (vaults, accounts), or applies rules (policies). */
const HARMLESS: Names = [
  ['acr (build|check-health|import|login|manifest|repository)', '-', '-'],
  ['ad (app|group|signed-in-user|sp|user)', '-', '-'],
  ['advisor', 'microsoft.advisor', 'advisor_.*'],
  ['appservice plan', 'microsoft.web/serverfarms', 'service_plan'],
  ['consumption', 'microsoft.consumption', 'consumption_.*'],
  ['disk', 'microsoft.compute/disks', 'managed_disk'],
  ['feature', 'microsoft.features', '-'],
  ['group (create|wait)', 'microsoft.resources/resourcegroups', 'resource_group'],
  ['identity', 'microsoft.managedidentity', 'user_assigned_identity|federated_identity_credential'],
  ['image', 'microsoft.compute/images', 'image'],
  ['keyvault (certificate|key|secret)', 'microsoft.keyvault/vaults/(keys|secrets)', 'key_vault_(key|secret)'],
  ['lock', 'microsoft.authorization/locks', 'management_lock'],
  ['monitor', 'microsoft.insights', 'monitor_.*|application_insights(_.*)?'],
  ['monitor log-analytics', 'microsoft.operationalinsights', 'log_analytics_.*'],
  ['network dns', 'microsoft.network/dnszones', 'dns_.*'],
  [
    'network private-dns',
    'microsoft.network/privatednszones',
    'private_dns_(zone|zone_virtual_network_link|[a-z]+_record)',
  ],
  ['network watcher', 'microsoft.network/networkwatchers', 'network_watcher(_flow_log)?'],
  ['provider', '-', 'resource_provider_registration'],
  ['role assignment', 'microsoft.authorization/roleassignments', 'role_assignment'],
  ['role definition', 'microsoft.authorization/roledefinitions', 'role_definition'],
  ['snapshot', 'microsoft.compute/snapshots', 'snapshot'],
  ['sshkey', 'microsoft.compute/sshpublickeys', 'ssh_public_key'],
  ['storage (blob|container)', 'microsoft.storage/storageaccounts/blobservices', 'storage_(blob|container)'],
  ['vm availability-set', 'microsoft.compute/availabilitysets', 'availability_set'],
  ['vm disk', '-', 'virtual_machine_data_disk_attachment'],
];

/** What admits to itself alone, or is known by its tags: it is told, and leaves open nothing of networks. */
const OUTSIDE: Names = [
  ['acr', 'microsoft.containerregistry', 'container_registry.*'],
  ['automation', 'microsoft.automation', 'automation_.*'],
  ['backup', 'microsoft.recoveryservices', '(backup|recovery)_.*'],
  ['keyvault', 'microsoft.keyvault', 'key_vault.*'],
  ['storage', 'microsoft.storage', 'storage_.*'],
  ['tag|resource tag', 'microsoft.resources/tags', '-'],
  ['vm restart', '-', '-'],
];

/** Commands of the line itself. */
const OWN =
  /^(account|bicep|cloud|config|configure|extension|feedback|find|help|interactive|login|logout|upgrade|version|aks get-credentials)(?= |$)/;

const [IS_HARMLESS, IS_OUTSIDE] = [HARMLESS, OUTSIDE].map(
  (names) =>
    new RegExp(
      names
        .map(([command, type, plan]) => `^(${command})(?= |$)|^(${type})(?=/|$)|^azurerm_(${plan})$`)
        .join('|'),
    ),
) as [RegExp, RegExp];

/** `az role assignment create` without its first word, `microsoft.authorization/roleassignments`, `azurerm_role_assignment`. */
export function isHarmlessOfAzure(name: string): boolean {
  return OWN.test(name) || IS_HARMLESS.test(name);
}

/** Whether what stands in networks stays as it is, whatever becomes of this. */
export function isOutsideNetworks(name: string): boolean {
  return isHarmlessOfAzure(name) || IS_OUTSIDE.test(name);
}
