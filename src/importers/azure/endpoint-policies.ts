/** What holds for private endpoints of a subnet: the default is nothing (network policies for private endpoints). */
export function policiesOf(setting: string | undefined): {
  /** The security group of the subnet. */
  readonly filter: boolean;
  /** Routes of users, instead of the endpoint's own. */
  readonly routes: boolean;
} {
  const text = setting?.toLowerCase();
  return {
    filter: text === 'enabled' || text === 'networksecuritygroupenabled',
    routes: text === 'enabled' || text === 'routetableenabled',
  };
}
