// What a kind of layer is in PyTorch: one `PythonLayer` each, in the files beside this one, by
// theme. A kind without one is refused, with its key path.

/// An argument of a module's constructor.
struct PythonArgument: Hashable {
  /// A keyword, or empty.
  var keyword = ""
  var text = ""
  /// A number that follows from the shape of the samples, which may differ between the repeats of
  /// a block, and what it is called there.
  var size: Int?
  var sizeName = ""

  static func text(_ text: String) -> Self { Self(text: text) }
  static func text(_ number: Int) -> Self { Self(text: String(number)) }
  static func size(_ name: String, _ value: Int) -> Self { Self(size: value, sizeName: name) }

  /// A keyword argument; nil where it has the value that PyTorch takes anyway.
  static func keyword(_ name: String, _ text: String, unless standard: String) -> Self? {
    text == standard ? nil : Self(keyword: name, text: text)
  }

  static func bias(_ isThere: Bool) -> Self? {
    keyword("bias", Python.flag(isThere), unless: "True")
  }

  static func epsilon(_ value: Double) -> Self? {
    keyword("eps", Python.number(value), unless: "1e-05")
  }
}

/// A module that a block keeps.
struct PythonModule: Hashable {
  var name: String
  var arguments: [PythonArgument]

  init(_ name: String, _ arguments: [PythonArgument?]) {
    self.name = name
    self.arguments = arguments.compactMap(\.self)
  }
}

/// A layer as its block has it: what it keeps, and what it makes of `x`.
struct PythonLayer {
  /// nil where there is nothing to keep.
  var module: PythonModule?
  /// An expression of `x`, with `@` for the module.
  var call: String
  /// A part of the script that it needs.
  var part: ScriptPart?

  init(_ module: PythonModule? = nil, call: String = "@(x)", needs part: ScriptPart? = nil) {
    (self.module, self.call, self.part) = (module, call, part)
  }
}

/// What a layer looks at while it becomes Python.
struct PythonPlace {
  /// Shapes of samples.
  let input: [Int]
  let output: [Int]
  let isFrozen: Bool

  /// The number of features that come in.
  var features: PythonArgument { .size("features", input.last ?? 1) }
}

/// A kind of layer that PyTorch can have.
protocol PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer

  /// The field that PyTorch cannot have, and why; nil where it can have all.
  var pythonRefusal: (field: String, reason: String)? { get }
}

extension PythonLayerKind {
  var pythonRefusal: (field: String, reason: String)? { nil }
}
