import { generateClient } from 'aws-amplify/api';
import { amplifyTransport } from '../index.js';

// A client that Amplify made is taken as it is.
amplifyTransport({ client: generateClient(), authMode: 'userPool' });

// @ts-expect-error not an auth mode
amplifyTransport({ authMode: 'none' });
