export { adapterScenarios } from './adapterScenarios/adapterScenarios.js';
export type { AdapterScenarios, AdapterTestbed, MountedHook } from './adapterScenarios/testbed.js';
export {
  type FakeCall,
  type FakeTransport,
  type FakeTransportOptions,
  fakeTransport,
} from './fakeTransport.js';
