import { test } from 'vitest';
import { loadLibraries } from '/work/main/src/proxy/libraries.ts';
import { quoteString } from '/work/main/src/quoting.ts';
test('x', async () => {
  const { translator } = await loadLibraries();
  for (const v of ["it's \\ b", 'a\nb', 'a\tb', 'z\u200bz', 'a${b}', 'x\u0001', "\\u0041", "c:\\new"])
    console.log(JSON.stringify(v), quoteString(v, 'spark'), '=>', translator.toDuckDB(`SELECT 1 WHERE (\`c\` IN (${quoteString(v, 'spark')}))`));
  console.log(translator.toDuckDB("SELECT 1 WHERE ((CAST(`id` AS STRING) IN ('a')) AND (current_date > DATE '2020-01-01') AND exists(`a`, x -> x = `id`))"));
  const t0 = performance.now();
  const { readPolicyFile } = await import('/work/main/src/policy/file.ts');
  for (const s of ['['.repeat(100000), '{a: '.repeat(60000), '['.repeat(20000), 'a: '.repeat(1000), '- '.repeat(20000), '# x\n'.repeat(60000), 'a:\n' + '- {b: c}\n'.repeat(20000), 'a: "' + 'x'.repeat(250000)]) { const t = performance.now(); try { readPolicyFile(s, 'x', 1) } catch (e) { console.log(String(e).slice(0, 200)) } console.log(s.slice(0, 10), performance.now() - t); }
});
