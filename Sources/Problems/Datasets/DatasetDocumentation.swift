// The data section of a document as a page of the documentation: made of the same declarations that
// decode documents.
internal import Schema

extension Catalog<any DatasetKind> {
  /// Markdown: every kind with its fields and how its rows come about, and the rules for tables.
  package var documentation: String {
    var text = """
      # Data

      What the `data` section of a document may be: a kind, or a mapping with its `kind` and the
      fields that differ from their defaults. This page is made from the catalog in
      `Sources/Problems/Datasets`, and its examples are read by a test. Kinds with a `path`
      read files, the digits are built in, and everything else is computed from the seed.

      ```yaml
      data: {kind: moons, points: 300, noise: 0.1}
      ```

      | kind | what | task |
      | --- | --- | --- |

      """
    for entry in entries {
      text += "| [`\(entry.kind)`](#\(entry.kind)) | \(entry.summary) | \(Self.task(entry)) |\n"
    }
    text += "\n" + Self.rules
    text += "\n## Kinds\n"
    for entry in entries {
      let end = entry.summary.hasSuffix("?") ? "" : "."
      text += "\n### \(entry.kind)\n\n\(entry.summary.prefix(1).uppercased())"
      text += "\(entry.summary.dropFirst())\(end)\n\n\(type(of: entry.standard).details)\n\n"
      text += Self.names(entry)
      text += Self.table(entry.fields)
    }
    text += "\n" + Self.files + "\n" + Self.tables
    return text
  }

  private static func task(_ entry: Entry) -> String {
    guard let task = entry.standard.task else { return type(of: entry.standard).fileTask }
    let positions = ["", " at every position", " at every pixel"][min(task.grid.count, 2)]
    return switch task.target {
    case .classNumber: "\(task.outputCount) classes\(positions)"
    case .values: (task.outputCount == 1 ? "a value" : "\(task.outputCount) values") + positions
    case .boxes: "boxes of \(task.outputCount) classes"
    }
  }

  /// The classes in the order of their numbers, or the values.
  private static func names(_ entry: Entry) -> String {
    guard let task = entry.standard.task else { return "" }
    let names = task.names.map { "`\($0)`" }.joined(separator: ", ")
    return switch task.target {
    case .classNumber, .boxes: "Classes, from number 0: \(names).\n\n"
    case .values: "Values: \(names).\n\n"
    }
  }

  private static func table(_ fields: [FieldInfo]) -> String {
    fields.reduce(into: "| field | allowed, default | what |\n| --- | --- | --- |\n") {
      $0 += "| `\($1.name)` | \($1.type.allowed)\($1.standardWords) | \($1.help) |\n"
    }
  }

  private static let rules = """
    ## Rules for every kind

    - **Random numbers** come from streams named by their purpose. A stream's key starts as mix(seed
      XOR 0x9E3779B97F4A7C15); each byte b of the name makes it (key XOR b) · 0x100000001B3, and the
      end of the name mix(key XOR 0xFF), all modulo 2^64. The stream is SplitMix64 from that key:
      state += 0x9E3779B97F4A7C15, output mix(state), where mix is Stafford's variant 13. A uniform
      number is the upper 53 bits over 2^53; a whole number below a bound is Lemire's, without bias;
      a normal one is u · √(-2 ln s / s) of the polar method, v not used.
    - **Data** is drawn from the stream `data`, point by point, in the order of the formulas. The
      noise of a point is drawn last, x then y, also where it is 0: more noise moves the same points
      further.
    - **Noise** is normal with the deviation `noise` in each coordinate. (TensorFlow Playground's is
      uniform and in percent.)
    - The **plane** spans -3 to 3, half of TensorFlow Playground's, so that a coordinate's deviation
      is about 1. Coordinates are computed in double precision and rounded to float32. `features`
      are computed of the rounded ones in double precision and rounded again.
    - **Split**: the rows are shuffled (Fisher and Yates, from the last place down) from the stream
      `split`. The first `test_fraction` of them, rounded up, are the test rows, at least one and at
      most all but one; with a fraction of 0 there are none. It is random and not stratified:
      classes may stand in other shares in the two parts, and a rare one may miss in one. `show`
      counts rows by class and part and warns.
    - **Standardizing** subtracts the mean and divides by the standard deviation (of the population:
      divided by n) of the training rows, so that nothing of the test rows leaks into training. What
      never varies becomes 0.
    - A **class number** counts from 0 in the order that `show` lists. Where there is a class at
      every position, -1 is padding.

    """

  private static let files = """
    ## Files

    - A `path` leads to a file or folder below the document's folder. Anything elsewhere is named on
      the command line: `--data PATH`, or `--set data.path=PATH`.
    - `--data PATH` tells the kind by what is there and learns from it in place of the document's
      data. Without a document (`resplay train --data mnist/`, `resplay mnist/`) a network that fits
      is proposed, and so it is in the playground, where `o` in the gallery asks for a path.
      `resplay validate table.csv` says that it is data and no document.
    - Every message about a file names it, and the byte or line.
    - A run records a fingerprint of what it read. That of a folder is over the names and contents
      of all files in it and in its folders, but for hidden ones, documents and weights: a folder
      holds the data and nothing else, at most \(DataFolder.maximumFiles) files and
      \(DataFolder.maximumBytes >> 20) MiB. A file has at most \(DataFiles.maximumBytes >> 20) MiB,
      and \(Codec.maximumBytes >> 20) MiB when it is unpacked.
    - Images are kept as bytes. Scaling and standardizing is done when a row is read.

    """

  private static let tables = """
    ## Tables

    A table is a file below the document's folder. A file elsewhere is named on the command line:
    `--set data.path=...`.

    ```csv flowers.csv
    length,width,kind
    5.1,3.5,setosa
    4.9,3.0,setosa
    7.0,3.2,versicolor
    6.4,3.2,versicolor
    ```

    ```yaml
    data: {kind: csv, path: flowers.csv}
    ```

    - **Separator**: `sep=;` in the first line says it, as Excel writes it. Else it is the one of
      comma, semicolon, tab and vertical bar that cuts each of the first \(CSVStyle.sampleRecords)
      lines into equally many fields and leaves most numbers. Spaces must be asked for; any number
      of them and of tabs is one then.
    - **Text**: UTF-8, with or without byte order mark, unless `encoding` says otherwise; lines end
      with LF, CRLF or CR. A field may stand in double quotes, and holds separators, line ends and
      doubled quotes then. Every line has equally many fields. Empty lines are allowed at both ends
      and beside comments.
    - **Comments**: a line that begins with `#` and has another number of fields than the table is
      left out. So a header that begins with `#` stays, with the `#` in its first name. `comment`
      names other characters (then such lines are always left out), or `no`.
    - **Header**: the first line names the columns if a word stands over a column of numbers (at
      least half of the next \(CSVStyle.sampleRecords) fields), or if it holds no number, true or
      false at all and none of its words comes again below. Where that can be doubted, `show` says
      how it was read, and so does a message about a loss or a last layer that does not fit.
    - **Columns**: `label` is the column to predict, the last one that is not ignored if none is
      named. Every other column is a feature, or those of `columns`, less those of `ignore`; their
      order is the file's. A column goes by its name or its number from 1; a name that is a number
      stands in quotes.
    - **Numbers**: digits with an optional sign, decimal mark and exponent, at most 3.4e38. True,
      false, yes and no (in any case) are 1 and 0 as features. They are read and standardized in
      double precision, and rounded to float32 last. Other words are no features: columns of text
      are not encoded as categories. Make a column of 0 and 1 for each word first
      (`pandas.get_dummies`), or leave them out with `ignore`.
    - **Missing values**: a field that is empty, `NA`, `N/A`, `NaN`, `null`, `none` or `?` (in any
      case) holds no feature. A label is missing where the field is empty, and so is one of these
      words (but `none`) among labels that are numbers. `missing: drop` leaves such rows out, before
      the split; these words are no classes then. `missing: mean` puts the mean of the training rows
      in the place of a feature, before standardizing.
    - **Task**: labels are classes if any is a word, or if all are whole numbers of at most
      \(CSVLabels.fewValues) values; else they are values. `task` decides it otherwise. Equal
      numbers are one class however they are spelt, and classes are ordered by value; words are
      ordered by their code points. There may be 2 to \(CSVLabels.maximumClasses) classes. A word
      among more than \(CSVLabels.fewValues) different numbers, or among fractions, is refused.
    - **Targets**: class numbers, or the values, standardized like a feature: a mean squared error
      is in squares of the label's deviation.
    - **Bounds**: \(DataFiles.maximumBytes >> 20) MiB, \(CSVTable.maximumRows) rows,
      \(CSVColumns.maximumColumns) columns, \(CSVTable.maximumValues) values.
    - `resplay show` gives range, mean and deviation of every column in the file's own units, over
      all rows, and points out what numbers rows, and a feature that tells the label by itself. It
      says so of a feature whose values lie class by class without overlap (or whose every value has
      one class, or that lies on a straight line with the values to predict), where chance would do
      that in fewer than one of a thousand such tables.

    Decimal commas, an id to leave out, and values that are missing:

    ```csv survey.csv
    sep=;
    id;age;income;answer
    1;31;2,5;yes
    2;?;3,1;no
    3;47;4,0;yes
    4;52;1,9;no
    ```

    ```yaml
    data:
      kind: csv
      path: survey.csv
      ignore: [id]
      decimal: comma
      missing: mean
    ```

    Numbers as names and a value to predict:

    ```csv years.csv
    2019,2020,2021
    1.5,2,3.25
    2.5,4,6.5
    3.5,6,9.75
    ```

    ```yaml
    data: {kind: csv, path: years.csv, header: yes, label: '2021', task: regression}
    ```

    """
}

extension FieldInfo {
  /// `; 16`, or that it must be given.
  fileprivate var standardWords: String {
    guard let standard else { return "; required" }
    switch standard.content {
    case .list(let elements) where elements.isEmpty: return "; none"
    case .list(let elements): return "; \(elements.compactMap(\.string).joined(separator: ", "))"
    case .map: return ""
    case .null: return "; none"
    case .bool(false) where type != .flag: return "; no"
    case .string(let text): return "; `\(text)`"
    default: return "; \(standard.excerpt)"
    }
  }
}
