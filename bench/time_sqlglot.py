"""Times sqlglot's parse and qualify on request. One JSON object a line in, one out:

{"group": "tpch"} prepares a group of the file that is the argument and says which texts it cannot read;
{"round": "tpch"} times each readable text once and answers {"ms": [parse + qualify or null, ...], "parse": [...]}.
"""

import json
import sys
from time import perf_counter

import sqlglot
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

DIALECT = "databricks"
GROUPS = {group["name"]: group for group in json.load(open(sys.argv[1], encoding="utf-8"))}


def once(text, schema):
    """Seconds for the whole, and for the parse alone."""
    start = perf_counter()
    tree = sqlglot.parse_one(text, dialect=DIALECT)
    parsed = perf_counter()
    qualify(tree, schema=schema, dialect=DIALECT, catalog="lake", db="shop")
    return perf_counter() - start, parsed - start


def prepare(group):
    tables = {name: {column: "STRING" for column in columns} for name, columns in group["tables"].items()}
    group["schema"] = MappingSchema({"lake": {"shop": tables}}, dialect=DIALECT)
    group["failed"] = {}
    for i, text in enumerate(group["texts"]):
        try:
            once(text, group["schema"])
        except sqlglot.errors.SqlglotError as error:
            group["failed"][i] = str(error).split("\n")[0]
    return {"failed": group["failed"], "version": sqlglot.__version__, "python": sys.version.split()[0]}


def time_round(group):
    texts = enumerate(group["texts"])
    timed = [None if i in group["failed"] else once(text, group["schema"]) for i, text in texts]
    return {"us": [t and t[0] * 1e6 for t in timed], "parse": [t and t[1] * 1e6 for t in timed]}


for line in sys.stdin:
    ask = json.loads(line)
    answer = prepare(GROUPS[ask["group"]]) if "group" in ask else time_round(GROUPS[ask["round"]])
    print(json.dumps(answer), flush=True)
