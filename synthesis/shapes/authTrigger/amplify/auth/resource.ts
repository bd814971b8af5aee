import { defineAuth, defineFunction } from '@aws-amplify/backend';

const preSignUp = defineFunction({ name: 'preSignUp', entry: '../../../common/functions/greeter.ts' });

export const auth = defineAuth({ loginWith: { email: true }, triggers: { preSignUp } });
