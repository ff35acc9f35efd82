// The script that a shell reads: the parser makes it, and what it does not know of is put in here.
internal import ArgumentParser

enum CompletionScript {
  /// The parser's own; any other text as it is.
  static func completed(_ script: String) -> String {
    let head = "__resplay_custom_complete() {\n    local -a completions\n"
    return script.replacing(head, with: head + zshFiles)
  }

  /// zsh looks for files itself: where a document stands, for folders and documents. The words are
  /// how the parser asks the program: `---completion show -- positional@0 ...`.
  private static let zshFiles = """
        if [[ "${2}" != presets ]]; then
            _path_files -/
            _path_files -g "*(\(CompletionKind.endings.joined(separator: "|")))(-.)"
            [[ "${2}" != play ]] || _path_files -g '*.jsonl(-.)'
        fi

    """
}
