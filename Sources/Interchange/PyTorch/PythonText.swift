// Python source from Swift: words of a document become identifiers, strings and comments that can
// do no harm, templates are filled in, and long calls are broken as the formatter `black` does.
internal import Schema

enum Python {
  /// Columns of a line.
  static let width = 99

  /// What no attribute or class of the script may be called: Python's words, and what `nn.Module`
  /// has already.
  private static let reserved: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "case", "class",
    "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
    "import", "in", "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return",
    "self", "super", "try", "type", "while", "with", "yield", "x",
    "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu",
    "cuda", "double", "dump_patches", "eval", "extra_repr", "float", "forward",
    "get_buffer", "get_extra_state", "get_parameter", "get_submodule", "half", "ipu",
    "load_state_dict", "modules", "mtia", "named_buffers", "named_children", "named_modules",
    "named_parameters", "parameters", "register_backward_hook", "register_buffer",
    "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
    "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook", "register_module", "register_parameter",
    "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_",
    "set_extra_state", "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train",
    "training", "xpu", "zero_grad", "data", "steps", "units",
  ]

  /// Names of a document as attributes, each another one: letters, digits and `_`.
  static func identifiers(_ names: [String], apartFrom taken: Set<String> = []) -> [String] {
    var used = taken
    return names.map { name in
      let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
      var identifier = String(letters)
      if identifier.first.map({ $0.isLetter }) != true { identifier = "a" + identifier }
      while reserved.contains(identifier) || used.contains(identifier) { identifier += "_" }
      used.insert(identifier)
      return identifier
    }
  }

  /// Names of a document as classes, each another one: `stage-1` becomes `Stage1`.
  static func classNames(_ names: [String], apartFrom taken: Set<String>) -> [String] {
    let words = names.map { name in
      name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
    var used = taken
    return words.map { word in
      var name = word.first.map { $0.isLetter } == true ? word : "Block" + word
      // What is all capitals is a constant of the script, or may be.
      if used.contains(name) || reserved.contains(name) || name == name.uppercased() {
        name += "Block"
      }
      while used.contains(name) { name += "_" }
      used.insert(name)
      return name
    }
  }

  /// Words of a document for a comment or a docstring: one line, without what could end it.
  static func words(_ text: String) -> String {
    visible(text).replacing("\\", with: "/").replacing("\"", with: "'")
  }

  static func number(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value)).0" : "\(value)"
  }

  /// The shortest that is this float.
  static func number(_ value: Float) -> String {
    value == value.rounded() && value.magnitude < 1e7 ? "\(Int(value)).0" : "\(value)"
  }

  static func flag(_ value: Bool) -> String { value ? "True" : "False" }

  /// `prefix` and `suffix` around items with commas between: on one line, else the items on a line
  /// of their own, else each on its own.
  static func wrapped(
    _ prefix: String, _ items: [String], _ suffix: String, indent: Int
  ) -> String {
    let space = String(repeating: " ", count: indent)
    let inner = space + "    "
    let short = items.joined(separator: ", ")
    if indent + prefix.count + short.count + suffix.count <= width {
      return space + prefix + short + suffix
    }
    if inner.count + short.count <= width, items.count < 8 {
      return "\(space)\(prefix)\n\(inner)\(short)\n\(space)\(suffix)"
    }
    return ([space + prefix] + items.map { "\(inner)\($0)," } + [space + suffix])
      .joined(separator: "\n")
  }

  /// Fills a template in: `%if a` ... `%else` ... `%end` on lines of their own keep what holds
  /// (`%if !a` what does not), and `{{name}}` becomes a value.
  static func filled(
    _ template: String, facts: Set<String>, values: [String: String] = [:]
  ) -> String {
    var lines: [String] = []
    var isKept = [true]
    for line in template.split(separator: "\n", omittingEmptySubsequences: false) {
      let order = line.drop { $0 == " " }
      if order.hasPrefix("%if ") {
        let name = String(order.dropFirst(4))
        let holds =
          name.hasPrefix("!") ? !facts.contains(String(name.dropFirst())) : facts.contains(name)
        isKept.append(holds)
      } else if order == "%else" {
        isKept[isKept.count - 1].toggle()
      } else if order == "%end" {
        isKept.removeLast()
      } else if isKept.allSatisfy({ $0 }) {
        // A value is not looked at again, whatever braces are in it.
        var (text, rest) = ("", line[...])
        while let open = rest.firstRange(of: "{{"),
          let close = rest[open.upperBound...].firstRange(of: "}}")
        {
          text += rest[..<open.lowerBound]
          text += values[String(rest[open.upperBound..<close.lowerBound])] ?? ""
          rest = rest[close.upperBound...]
        }
        text += rest
        lines.append(text)
      }
    }
    precondition(isKept == [true], "a template's %if has no %end")
    return lines.joined(separator: "\n")
  }
}
