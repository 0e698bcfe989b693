/** Services that hold no filter of packets between addresses, by the names of the command line, of CloudFormation and of Terraform. */
const SERVICES: readonly (readonly [command: string, stack: string, plan: string])[] = [
  ['acm', 'CertificateManager', 'acm'],
  ['backup', 'Backup', 'backup'],
  ['budgets', 'Budgets', 'budgets'],
  ['cloudtrail', 'CloudTrail', 'cloudtrail'],
  ['cloudwatch', 'CloudWatch', 'cloudwatch'],
  ['configservice', 'Config', 'config'],
  ['dynamodb', 'DynamoDB', 'dynamodb'],
  ['ecr', 'ECR', 'ecr'],
  ['iam', 'IAM', 'iam'],
  ['kms', 'KMS', 'kms'],
  ['logs', 'Logs', 'cloudwatch'],
  ['route53', 'Route53', 'route53'],
  ['s3', 'S3', 's3'],
  ['s3api', 'S3', 's3'],
  ['secretsmanager', 'SecretsManager', 'secretsmanager'],
  ['sns', 'SNS', 'sns'],
  ['sqs', 'SQS', 'sqs'],
];

const COMMANDS = new Set(SERVICES.map(([command]) => command));
const STACKS = new Set(SERVICES.map(([, stack]) => `AWS::${stack}::`));
const PLANS = new Set(SERVICES.map(([, , plan]) => `aws_${plan}_`));

/** `aws iam …`. */
export function isHarmlessService(command: string): boolean {
  return COMMANDS.has(command);
}

/** `AWS::IAM::Role`. */
export function isOfHarmlessService(type: string): boolean {
  return (
    STACKS.has(/^AWS::\w+::/.exec(type)?.[0] ?? '') || PLANS.has(/^aws_[a-z0-9]+_/.exec(type)?.[0] ?? '')
  );
}
