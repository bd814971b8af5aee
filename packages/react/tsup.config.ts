import { filePerFile } from '../../tsup.base.js';

export default { ...filePerFile, entry: ['src/*.{ts,tsx}', '!src/**/*.test.ts', '!src/**/*.test-d.ts'] };
