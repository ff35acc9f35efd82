// A form made from the fields of a layer, a block, a skip or a settings section: the schema's
// descriptions drive it, so a new field needs nothing here.
package import Schema

package struct FormState: Sendable {
  /// What is edited: a path of the configuration's tree, such as `network.blocks.body.layers.0`.
  package var path: NodePath
  package var title: String
  package var summary: String
  package var fields: [FormField]
  package var selection = 0
  /// What is wrong with the whole, in words.
  package var error: String?

  package var selected: FormField? {
    fields.indices.contains(selection) ? fields[selection] : nil
  }
}

package struct FormField: Sendable {
  package var info: FieldInfo
  /// The key it sets, below the form's path.
  package var key: String
  /// As it was when the form opened.
  package var original: Node
  /// As it will be; typed text is in `text` until it is applied.
  package var value: Node
  /// Being typed, for all but flags and choices.
  package var text: TextField
  /// What is wrong with it, in words.
  package var error: String?
}
