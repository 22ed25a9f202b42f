// Policies by the number: each masks one tag, and every tenth one also lets some people alone.

/** The texts of policy files; the tag `Bench.T1` is masked by one of them. */
export const policyTexts = (count) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      name: `Policy ${i}`,
      policyKey: `p${i}`,
      type: 'data',
      circumstances: [{ type: 'columnTags', columnTag: `Bench.T${i}` }],
      actions: [
        {
          rules: [
            {
              type: 'Masking',
              config: {
                fields: [{ type: 'columnTags', columnTag: `Bench.T${i}` }],
                maskingConfig: { type: 'Constant', constant: 'XXXX' },
              },
              ...(i % 10 === 0 ? { exceptions: { groups: ['boss'] } } : {}),
            },
          ],
        },
      ],
    }),
  );
