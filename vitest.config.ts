import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const report = process.env['LAKEVEIL_TEST_REPORT'];

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/spark/**'], // needs a Spark: npm run test:spark
    // The engine and the WebAssembly reader start once per worker; two cores is what CI has, and vitest would leave one idle.
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: 'test/support/build.ts',
    // A file for scripts that count what ran, beside what people read.
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});

export default config;
