import { util } from '@aws-appsync/utils';

/** When a new row expires, in epoch seconds: in seven days. The dispatcher puts the deployer's choice in its place. */
export function expiry(): number {
  return util.time.nowEpochSeconds() + 7 * 24 * 3600;
}
