import { generateClient } from 'aws-amplify/api';
import { amplifyTransport } from '../index.js';

// A client that Amplify made is taken as it is.
amplifyTransport({ client: generateClient(), authMode: 'userPool' });

// @ts-expect-error not an auth mode
amplifyTransport({ authMode: 'none' });

amplifyTransport({ authMode: 'lambda', authToken: () => 'token' });
amplifyTransport({ authMode: 'lambda', authToken: async () => 'token', name: 'Chat' });
amplifyTransport({ authMode: Math.random() > 0.5 ? 'userPool' : 'identityPool' });
// @ts-expect-error a lambda authorizer needs a token
amplifyTransport({ authMode: 'lambda' });
