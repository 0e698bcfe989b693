import { isOfHarmlessService } from '../aws/harmless-services.ts';
import { isHarmlessOfAzure } from '../azure/harmless-resources.ts';

/** Resource types that change no flow between addresses: names, identities, storage of data, observation. */
const HARMLESS: readonly RegExp[] = [
  /^(random|null|time|tls|local|archive|template|external|http|github|azuread|datadog)_/,
  /^terraform_data$/,
  /^aws_(athena|glue|guardduty|inspector|inspector2|securityhub|organizations|ses|sesv2|xray|resourcegroups|servicecatalog|signer)_/,
  /^aws_(cloudtrail|ssm_parameter|key_pair|ebs_volume|ebs_snapshot|volume_attachment|ami|ami_copy|caller_identity|flow_log|placement_group)$/,
];

export function isHarmless(type: string): boolean {
  return (
    isOfHarmlessService(type) || isHarmlessOfAzure(type) || HARMLESS.some((pattern) => pattern.test(type))
  );
}
