import { foldName } from '../names.ts';
import type { ColumnReference, Expression, PipeOperator, SelectItem } from '../sql/ast.ts';
import type { ReadQuery } from '../sql/reader.ts';
import { allOrigins, NO_ORIGINS, NO_OUTPUTS, type Origin, type Outputs, sideBySide } from './outputs.ts';
import { type Binding, newScope, type Scope, without } from './scope.ts';

/** How names in the operators are bound. */
export interface ItemBinder {
  readonly read: ReadQuery;
  expression(expression: Expression, scope: Scope, visible: Outputs): ReadonlySet<Origin>;
  item(item: SelectItem, scope: Scope, visible: Outputs): Outputs;
  items(items: readonly SelectItem[], scope: Scope, visible: Outputs): Outputs;
  dropped(column: ColumnReference, scope: Scope): Binding[];
}

type Assignments = Extract<PipeOperator, { kind: 'set' }>['assignments'];

/** What a pipe operator yields. */
export interface Piped {
  readonly outputs: Outputs;
  readonly name?: string;
  /** True when `t.c` may still name what came in. */
  readonly keepsTables?: boolean;
}

/** What an operator makes of the columns; undefined where it changes nothing. */
export function operate(operator: PipeOperator, input: Outputs, scope: Scope, binder: ItemBinder): Piped | undefined {
  switch (operator.kind) {
    case 'keep':
      return undefined;
    case 'as':
      return { outputs: input, name: operator.name };
    case 'select':
      return { outputs: binder.items(operator.items, scope, input) };
    case 'aggregate': {
      const groups = operator.groups.map((group) => groupColumn(group, scope, input, binder));
      return { outputs: sideBySide([...groups, binder.items(operator.items, scope, input)]) };
    }
    case 'extend':
      return { outputs: sideBySide([input, binder.items(operator.items, scope, input)]), keepsTables: true };
    case 'drop':
      return {
        outputs: without(
          input,
          operator.columns.flatMap((column) => binder.dropped(column, scope)),
        ),
        keepsTables: true,
      };
    case 'set':
      return { outputs: assign(operator.assignments, input, scope, binder), keepsTables: true };
  }
}

/** Assignments are made one after the other, each sees those before it. */
function assign(assignments: Assignments, input: Outputs, scope: Scope, binder: ItemBinder): Outputs {
  const inner = newScope(scope);
  for (const { name, value } of assignments) {
    const origins = binder.expression(value, inner, input);
    inner.aliases.set(foldName(name), [{ name, origins, direct: false }]);
  }
  const assigned = [...inner.aliases.values()].flat();
  const list = input.list.map((o) => {
    const [value] = (o.name !== undefined && inner.aliases.get(foldName(o.name))) || [];
    return value ? { ...value, name: o.name } : o;
  });
  return { list, open: input.open, openOrigins: input.open ? allOrigins(assigned, input.openOrigins) : NO_ORIGINS };
}

/** A grouping of AGGREGATE comes out as a column; a number means one that came in, sets of groupings are several. */
function groupColumn(group: SelectItem, scope: Scope, input: Outputs, binder: ItemBinder): Outputs {
  const { expression } = group;
  const first = binder.read.tokens[expression.span.from]!;
  const ordinal = expression.span.to === expression.span.from + 1 && first.kind === 'number' ? Number(first.value) : 0;
  const column = input.list[ordinal - 1];
  if (column) return { ...NO_OUTPUTS, list: [{ ...column, name: group.alias ?? column.name }] };
  if (ordinal === 0 && !/^(GROUPING|ROLLUP|CUBE)$/.test(first.upper)) return binder.item(group, scope, input);
  const origins = allOrigins(
    [],
    [...binder.expression(expression, scope, input), ...(ordinal ? input.openOrigins : [])],
  );
  return { list: [], open: true, openOrigins: origins };
}
