"""Times sqlglot's parse and qualify on request. One JSON object a line in, one out:

{"prepare": "tpch"} prepares a group of the file that is the argument and says which texts it cannot read;
{"use": "tpch", "texts": [0, 2]} chooses the texts that are timed;
{"round": "tpch"} runs them all, as often as the clock needs, and answers with microseconds of the processor for a text.
"""

import json
import sys
from time import process_time

import sqlglot
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

DIALECT = "databricks"
SAMPLE = 0.05  # seconds, the least time of one sample
GROUPS = {group["name"]: group for group in json.load(open(sys.argv[1], encoding="utf-8"))}


def once(text, schema):
    """Seconds for the whole, and for the parse alone."""
    start = process_time()
    tree = sqlglot.parse_one(text, dialect=DIALECT)
    parsed = process_time()
    qualify(tree, schema=schema, dialect=DIALECT, catalog="lake", db="shop")
    return process_time() - start, parsed - start


def prepare(group):
    tables = {name: {column: "STRING" for column in columns} for name, columns in group["tables"].items()}
    group["schema"] = MappingSchema({"lake": {"shop": tables}}, dialect=DIALECT)
    failed = {}
    for i, text in enumerate(group["texts"]):
        try:
            once(text, group["schema"])
        except sqlglot.errors.SqlglotError as error:
            failed[i] = str(error).split("\n")[0]
    return {"failed": failed}


def use(group, texts):
    group["used"] = [group["texts"][i] for i in texts]
    return {}


def time_round(group):
    whole, parse, count = 0.0, 0.0, 0
    while whole < SAMPLE:
        for text in group["used"]:
            seconds, parsed = once(text, group["schema"])
            whole, parse, count = whole + seconds, parse + parsed, count + 1
    return {"us": whole / count * 1e6, "parse": parse / count * 1e6}


for line in sys.stdin:
    ask = json.loads(line)
    if "prepare" in ask:
        answer = prepare(GROUPS[ask["prepare"]])
    elif "use" in ask:
        answer = use(GROUPS[ask["use"]], ask["texts"])
    else:
        answer = time_round(GROUPS[ask["round"]])
    print(json.dumps(answer), flush=True)
