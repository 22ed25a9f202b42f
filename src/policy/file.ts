import { LakeveilError } from '../errors.ts';
import { readYaml, type YamlFile, type YamlPath } from '../yaml.ts';
import { lostIndentation } from './indentation.ts';
import type { Chain, MaskingRule, Policy, Rule } from './policy.ts';
import { POLICY_FILE } from './schema.ts';

/** Longest policy file, in characters. */
const MAX_LENGTH = 256 << 10;

export interface ReadPolicy {
  readonly policy: Policy;
  /** What was understood although the file says it in another way; each names file, line and key. */
  readonly warnings: readonly string[];
}

/**
 * Reads one policy in the V2 format, YAML or JSON, and gives it the number `id`. `shown` is the file's name as people know
 * it. Throws `POLICY_FILE` naming file, line and key for everything that is not understood or not supported.
 */
export function readPolicyFile(text: string, shown: string, id: number): ReadPolicy {
  refuseShape(text, shown);
  const file = readYaml(text, shown, 'POLICY_FILE', POLICY_FILE);
  const { policyKey, name, staged, circumstanceOperator, circumstances, actions } = file.value;
  const chains = actions.flatMap(({ rules }, i) =>
    chainsOf(
      rules.map(({ rule }) => rule),
      ['actions', i, 'rules'],
      file,
    ),
  );
  const policy: Policy = {
    ref: { id, key: policyKey, name },
    staged,
    circumstances: { operator: circumstanceOperator, entries: circumstances },
    chains,
  };
  const flat = actions.flatMap(({ rules }, i) =>
    rules.flatMap((rule, j): YamlPath[] => (rule.flat ? [['actions', i, 'rules', j, 'config', 'type']] : [])),
  );
  const warnings = flat.map((path) =>
    file.describe(path, 'stands in `config`; read as if it stood in `maskingConfig`'),
  );
  return { policy, warnings };
}

function refuseShape(text: string, shown: string): void {
  if (text.length > MAX_LENGTH) throw fail(shown, 1, `the file is longer than ${MAX_LENGTH} characters`);
  const lost = lostIndentation(text);
  if (lost) throw fail(shown, lost.line, lost.reason);
}

const fail = (shown: string, line: number, reason: string): LakeveilError =>
  new LakeveilError('POLICY_FILE', `${shown}, line ${line}: ${reason}`);

type File = YamlFile<unknown>;

/** Groups the rules of one action: those with inclusions go together with the "otherwise" rule behind them. */
function chainsOf(rules: readonly Rule[], path: YamlPath, file: File): Chain[] {
  const chains: Chain[] = [];
  let open: Rule[] = [];
  for (const [i, rule] of rules.entries()) {
    refuseMismatch(rule, open.at(-1), [...path, i], file);
    if (rule.inclusions) open.push(rule);
    else {
      chains.push([...open, rule]);
      open = [];
    }
  }
  if (open.length > 0) {
    file.fail([...path, rules.length - 1, 'inclusions'], 'a rule for everyone else must follow, without `inclusions`');
  }
  return chains;
}

function refuseMismatch(rule: Rule, before: Rule | undefined, path: YamlPath, file: File): void {
  if (rule.inclusions && rule.exceptions) {
    file.fail([...path, 'exceptions'], 'a rule has either `exceptions` or `inclusions`');
  }
  if (!before) return;
  if (before.type !== rule.type) {
    file.fail([...path, 'type'], 'the rule before has `inclusions`, so this one must be of the same type');
  }
  if (rule.type === 'masking' && fieldsText(rule) !== fieldsText(before as MaskingRule)) {
    file.fail([...path, 'config', 'fields'], 'the rule before has `inclusions`, so this one must name the same fields');
  }
}

const fieldsText = ({ fields }: MaskingRule): string =>
  JSON.stringify([
    fields.operator,
    ...fields.matches.map((match) =>
      match.type === 'columnRegex' ? [match.type, match.regex.source, match.regex.caseInsensitive] : match,
    ),
  ]);
