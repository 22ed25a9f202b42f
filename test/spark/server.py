"""A real Spark for tests. Reads one JSON request a line, answers each with one JSON line, until its input ends.

Requests: {"parse": [sql, ...]}, {"bases": [sql, ...]}, {"run": [{"sql": sql, "params": {...} | [...], "patience": seconds}, ...]}, {"json": [sql, ...]}, {"plan": sql}, {"examples": true}, {"session": true}.
Answers:  parse -> {"plans": [{"plan": text} | {"error": class}, ...]}, the plan of Spark's own parser without ids
          bases -> the same after Spark has put CTEs in
          run   -> {"answers": [{"columns": [[name, type], ...], "rows": [[cell, ...], ...]} | {"error": class, "text": message}, ...]}
          json  -> {"answers": [{"types": [type, ...], "rows": [[value, ...], ...]} | {"error": class, "text": message}, ...]}, values as to_json writes them
          plan  -> {"plan": text}, the optimized plan of a query
          examples -> {"examples": [[function, sql], ...]}, the examples of Spark's own documentation
          session -> {}: what follows has its own settings, temporary views and variables
A statement that runs longer than its patience is interrupted; one that cannot be interrupted is for the caller to end.
"""
import json
import os
import re
import sys
import threading

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever libraries print is no answer

from pyspark.sql import SparkSession  # noqa: E402
from pyspark.errors import PySparkException  # noqa: E402

PATIENCE = float(os.environ.get("SPARK_PATIENCE", "20"))  # seconds

folder = sys.argv[1]
settings = {
    "spark.sql.warehouse.dir": os.path.join(folder, "warehouse"),
    "spark.local.dir": os.path.join(folder, "local"),
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.debug.maxToStringFields": "10000",
    "spark.sql.session.timeZone": "UTC",
    "spark.driver.memory": "2g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    # Thousands of small statements: compiling each one, and the compiler's best code, cost more than they save.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": f"-Xss8m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dderby.system.home={folder}",
}
builder = SparkSession.builder.master(os.environ.get("SPARK_MASTER", "local[2]")).appName("lakeveil")
for key, value in settings.items():
    builder = builder.config(key, value)
root = builder.getOrCreate()
root.sparkContext.setLogLevel("OFF")
spark = root
parser = root._jsparkSession.sessionState().sqlParser()

IDS = re.compile(r"#\d+L?|plan_id=\d+|(?<=\[id=)#?\d+")


def error_class(error):
    if isinstance(error, PySparkException) and error.getCondition():
        return error.getCondition()
    found = re.search(r"\[([A-Z][A-Z0-9_.]+)\]", str(error))
    if found:
        return found.group(1)
    java = getattr(error, "java_exception", None)
    return "java:" + java.getClass().getSimpleName() if java else type(error).__name__


def parse(sql, change=lambda plan: plan):
    try:
        return {"plan": IDS.sub("#", change(parser.parsePlan(sql)).toString())}
    except Exception as error:
        return {"error": error_class(error)}


def cell(value):
    """Exact and the same for equal values: texts stay, everything else is its Python form."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return repr(value)


def collect(sql, params):
    frame = spark.sql(sql, args=params or None)
    columns = [[field.name, field.dataType.simpleString()] for field in frame.schema.fields]
    try:
        rows = [[cell(value) for value in row] for row in frame.collect()]
    except (NotImplementedError, ValueError, OverflowError):  # values that Python has no form for
        plan = frame._jdf.queryExecution()
        lines = root._jvm.org.apache.spark.sql.execution.HiveResult.hiveResultString(plan.executedPlan())
        rows = [[lines.apply(i)] for i in range(lines.size())]
    return {"columns": columns, "rows": rows}


def collect_json(sql, params):
    frame = spark.sql(sql, args=params or None)
    types = [field.dataType.simpleString() for field in frame.schema.fields]
    numbered = frame.toDF(*[f"c{i}" for i in range(len(types))])
    rows = numbered.selectExpr("to_json(struct(*), map('ignoreNullFields', 'false'))").collect()
    return {"types": types, "rows": [list(json.loads(row[0]).values()) for row in rows]}


def run(statement, collect):
    timer = threading.Timer(statement.get("patience", PATIENCE), root.sparkContext.cancelAllJobs)
    timer.start()
    try:
        return collect(statement["sql"], statement.get("params"))
    except Exception as error:
        return {"error": error_class(error), "text": str(error)}
    finally:
        timer.cancel()


def optimized(sql):
    return spark.sql(sql)._jdf.queryExecution().optimizedPlan().toString()


def examples():
    catalog = root._jsparkSession.sessionState().catalog()
    identifier = root._jvm.org.apache.spark.sql.catalyst.FunctionIdentifier
    found = []
    for (name,) in root.sql("SHOW SYSTEM FUNCTIONS").collect():
        try:
            text = catalog.lookupFunctionInfo(identifier(name)).getExamples().replace("_FUNC_", name)
        except Exception:  # operators such as `between` have no such entry
            continue
        found += [[name, sql] for sql in re.findall(r"> (SELECT.*?);\s*\n", text, re.S)]
    return found


def answer(request):
    global spark
    if "parse" in request:
        return {"plans": [parse(sql) for sql in request["parse"]]}
    if "bases" in request:
        rule = root._jvm.org.apache.spark.sql.catalyst.analysis.CTESubstitution
        return {"plans": [parse(sql, rule.apply) for sql in request["bases"]]}
    if "run" in request:
        return {"answers": [run(statement, collect) for statement in request["run"]]}
    if "json" in request:
        return {"answers": [run({"sql": sql}, collect_json) for sql in request["json"]]}
    if "examples" in request:
        return {"examples": examples()}
    if "plan" in request:
        return {"plan": optimized(request["plan"])}
    spark = root.newSession()
    return {}


def reply(message):
    answers.write(json.dumps(message) + "\n")
    answers.flush()


reply({"version": root.version})
for line in sys.stdin:
    try:
        reply(answer(json.loads(line)))
    except Exception as error:  # the request as a whole failed
        reply({"failed": error_class(error), "text": str(error)[:2000]})
