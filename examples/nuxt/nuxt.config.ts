export default defineNuxtConfig({
  compatibilityDate: '2026-05-01',
  css: ['~/assets/main.css'],
  telemetry: false,
  devtools: { enabled: false },
  // Nitro sees by itself that Amplify Hosting builds it, and writes `.amplify-hosting`: no preset here.
  app: {
    head: {
      title: 'Ask a model',
      htmlAttrs: { lang: 'en' },
      meta: [
        { name: 'description', content: 'Asks a model through AWS Amplify, however long it thinks.' },
        { name: 'color-scheme', content: 'light dark' },
      ],
      link: [{ rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }],
    },
  },
  vite: {
    // Else the development server finds them when the page is there, and loads it once more.
    optimizeDeps: { include: ['@amplify-ai-request/client', '@amplify-ai-request/vue', 'aws-amplify'] },
  },
});
