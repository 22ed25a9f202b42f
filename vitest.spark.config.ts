import { defineConfig, type ViteUserConfig } from 'vitest/config';

const report = process.env['LAKEVEIL_SPARK_REPORT'];

/** Tests on a real Spark, one file after the other, because each starts its own. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/spark/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 1_200_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});

export default config;
