import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseScript, renderScript } from './script.ts';
import { Story } from './story.ts';

/**
 * Every .golden file is a story: catalog, people, policies, then statements with what becomes of them. All expectations are
 * rewritten by `npm run test:update`; with CI=1 nothing is written.
 */
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.golden'));

test.each(files)('%s', async (name) => {
  const path = join(import.meta.dirname, name);
  const story = new Story();
  const blocks = [];
  try {
    for (const block of parseScript(readFileSync(path, 'utf8'))) {
      blocks.push(block.kind === 'step' ? { ...block, result: await story.run(block) } : block);
    }
  } finally {
    await story.close();
  }
  await expect(renderScript(blocks)).toMatchFileSnapshot(path);
});
