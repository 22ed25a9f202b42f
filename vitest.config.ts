import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The engine and the WebAssembly reader start once per worker; two cores is what CI has.
    pool: 'forks',
    testTimeout: 60_000,
  },
});

export default config;
