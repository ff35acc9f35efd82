// A form as a value: sections of the configuration's tree with their typed fields. What the fields
// are comes from the schema, so a new field or a new kind needs nothing here.
package import Schema

package struct FormState: Sendable {
  package enum Target: Hashable, Sendable {
    /// Sections are set at their paths.
    case configuration
    /// A layer that is not in the network yet. It replaces nothing until the form is applied.
    case newLayer(block: Int, index: Int, repeat: Int?, beforeJoins: Bool)
  }

  package var target: Target
  package var title: String
  package var sections: [FormSection]
  package var fields: [FormField]
  package var selection = 0
  /// What is wrong with the whole, in words.
  package var error: String?
  /// What follows from the values as they are: parameters, operations, or why it cannot be built.
  package var follows: Consequence?
  /// The values of the selected field, while they are listed.
  package var list: ChoiceList?

  package var selected: FormField? {
    fields.indices.contains(selection) ? fields[selection] : nil
  }
}

/// What a form's values lead to.
package struct Consequence: Hashable, Sendable {
  package var text: String
  package var isRefused = false
}

/// The values of a field to choose from: what is typed narrows them down.
package struct ChoiceList: Sendable {
  package var text = TextField()
  package var selection = 0
}

/// A part of the tree that is set as one: a layer, a skip, an optimizer.
package struct FormSection: Sendable {
  package var path: NodePath
  /// Where it is one of several kinds, which catalog they are of.
  package var catalog: (any KindList)?
}

package struct FormField: Sendable {
  package var section: Int
  /// The key within the section. `kind` chooses among a catalog's kinds.
  package var name: String
  package var type: FieldType
  package var unit: String
  package var help: String
  package var standard: Node?
  /// Values of a notation that have a name.
  package var names: [String] = []
  /// As it was when the form opened.
  package var original: Node
  /// What is typed or chosen, as text.
  package var text: TextField
  /// Nothing was typed since the field was selected: the first character replaces what is there.
  package var isFresh = true
  package var error: String?

  package var isKind: Bool { name == "kind" }
  package var isChanged: Bool { FieldText.node(text.text, self) != original }
}
