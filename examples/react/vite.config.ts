import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The local backend has its line on the same terminal.
  clearScreen: false,
  // React, Amplify and zod, in one page that needs them at once.
  build: { chunkSizeWarningLimit: 600 },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
