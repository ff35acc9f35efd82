// Every kind of task, one line each.

package let taskCatalog: [any TaskKind] = [
  Classification(),
  Regression(),
  Pixels(),
  Restoration(),
  Boxes(),
  Tokens(),
  LanguageModel(),
  MaskedTokens(),
]
