// What `resplay show --json` prints: a document in figures, with every setting in force.
internal import Engine
internal import Experiments
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct ShowRecord: JSONRecord {
  static let name = "show"
  static let summary = "What `resplay show` prints: a document in figures."

  var document: String
  var experiment: Experiment
  /// With every event made.
  var configuration: RunConfiguration
  var data: Dataset
  var summary: Summary
  var startsFrom: String?

  static var keys: [JSONKey<Self>] {
    [
      Key(
        "document", "its path, `standard input`, or the data that it was proposed for", \.document),
      Key("title", "its name", \.experiment.presentation.name),
      Key("author", "who wrote it", \.experiment.presentation.author),
      Key("notes", "what it shows", \.experiment.presentation.notes),
      Key("data", "what it learns from", { DataRecord($0.data) }),
      Key("layers", "one by one, or once for all repeats of a block") {
        $0.summary.rows.map(LayerRecord.init)
      },
      Key("skips", "likewise") { record in
        record.summary.skips.map {
          SkipRecord(row: $0, settings: record.configuration.network.settings(of: $0.id))
        }
      },
      Key("parameters", "parameters in use: those of layers and of skips", \.summary.parameters),
      Key("frozen_parameters", "those of them that never change", \.summary.frozenParameters),
      Key("flops", "of one sample, forward: those of layers and of skips", \.summary.flops),
      Key(
        "projection_parameters", "what projection shortcuts add", \.summary.projectionParameters),
      Key(
        "settings",
        "every setting in force, defaults written out, with the key paths of documents: `seed`, "
          + "`data`, `network`, `training` ...", { JSONTree(node: $0.configuration.editableNode) }),
      Key(
        "events", "changes made on the way, already in `settings`", { $0.experiment.events.count }),
      Key(ifAny: "starts_from", "what it takes from the weights of another run", \.startsFrom),
      Key(
        ifAny: "results", "what a run of it measured",
        {
          $0.experiment.results.map(ResultsRecord.init)
        }),
    ]
  }
}

/// A dataset in figures.
struct DataRecord: JSONObject {
  let data: Dataset
  let summary: DatasetSummary

  init(_ data: Dataset) { (self.data, summary) = (data, DatasetSummary(data)) }

  static var keys: [JSONKey<Self>] {
    [
      Key("rows", "how many", \.data.rowCount),
      Key("train_rows", "those to train on", \.data.trainRows.count),
      Key("validation_rows", "those put aside for validation", \.data.validationRows.count),
      Key("test_rows", "those to test on", \.data.testRows.count),
      Key("input_shape", "the shape of a row of inputs", \.data.inputShape.dimensions),
      Key("task", "what is asked", \.data.task.words),
      Key("outputs", "names of the classes, or of the values", \.data.task.names),
      Key("columns", "the features, in the units they were read in") {
        $0.summary.features.map(ColumnRecord.init)
      },
      Key("values", "the values to predict, likewise; empty for classes") {
        $0.summary.outputs.map(ColumnRecord.init)
      },
      Key("classes", "rows or positions by class; empty for values") {
        $0.summary.classes.map(ClassRecord.init)
      },
      Key("notes", "how a file was read where the document leaves that open", \.summary.notes),
      Key("warnings", "what is likely to be wrong", \.summary.warnings),
    ]
  }
}

struct ColumnRecord: JSONObject {
  var column: DatasetSummary.Column

  static var keys: [JSONKey<Self>] {
    [
      Key("name", "its name", \.column.name),
      Key("least", "the least value", \.column.measure.least),
      Key("largest", "the largest", \.column.measure.largest),
      Key("mean", "the mean", \.column.measure.mean),
      Key("deviation", "the standard deviation", \.column.measure.deviation),
    ]
  }
}

struct ClassRecord: JSONObject {
  var value: DatasetSummary.Class

  static var keys: [JSONKey<Self>] {
    [
      Key("name", "its name", \.value.name),
      Key("train_count", "how many to train on", \.value.trainCount),
      Key("test_count", "how many to test on", \.value.testCount),
    ]
  }
}

struct LayerRecord: JSONObject {
  var row: Summary.Row

  static var keys: [JSONKey<Self>] {
    [
      Key("path", "`body[12].dense1`, or `body.dense1` for all repeats", \.row.path),
      Key("kind", "the kind of the layer", \.row.kind),
      Key("shape", "of its output, without the batch", \.row.outputShape.dimensions),
      Key("last_shape", "of the last instance, where it grows", \.row.lastOutputShape.dimensions),
      Key("instances", "how many layers the row stands for", \.row.instances),
      Key("frozen", "whether its parameters never change", \.row.isFrozen),
      Key("parameters", "of all instances together", \.row.parameters),
      Key("flops", "of all instances, one sample, forward", \.row.flops),
    ]
  }
}

struct SkipRecord: JSONObject {
  var row: Summary.SkipRow
  var settings: [Node.Entry]

  static var keys: [JSONKey<Self>] {
    [
      Key(
        "path", "`body[12].skip0`, `body.skip0` for all repeats, `skip0` for a long one", \.row.path
      ),
      Key("from", "the boundary, or block, it leaves from", \.row.from),
      Key("to", "where it joins", \.row.to),
      Key("join", "`add`, `concat`, `gate` or `attend`", \.row.join.rawValue),
      Key("kind", "`identity`, `projection` or `zero padding`", \.row.kindWord),
      Key("instances", "how many skips the row stands for", \.row.instances),
      Key("active", "how many of them are on", \.row.active),
      Key(
        "settings",
        "what is not standard of `branch_scale`, `survival`, `dropout`, `scale`, `gate_bias` and "
          + "`heads`", { JSONTree(node: Node(.map($0.settings))) }),
      Key("parameters", "of all active ones together", \.row.parameters),
      Key("flops", "of joins and projections of all active ones", \.row.flops),
    ]
  }
}

/// What a document claims of its run.
struct ResultsRecord: JSONObject {
  var results: Results

  static var keys: [JSONKey<Self>] {
    [
      Key("steps", "updates made", \.results.steps),
      Key(
        ifAny: "status", "how the run stood then, as in `train-end`; older saves have none",
        \.results.status),
      Key("digest", "over all parameters and batch losses", \.results.digest),
      Key("metrics", "by name, as `test_accuracy`") { record in
        JSONMap(record.results.metrics.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      },
      Key("program", "what made it; empty where not recorded", \.results.provenance.program),
      Key("date", "when, in UTC", \.results.provenance.date),
    ]
  }
}

extension Summary.SkipRow {
  var kindWord: String {
    isProjection ? "projection" : isPadding ? "zero padding" : "identity"
  }
}
