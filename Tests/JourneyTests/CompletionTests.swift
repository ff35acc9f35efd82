// What Tab offers: scripts for three shells, of which bash is asked as it asks itself.
import Foundation
import ProjectSupport
import Testing

@Suite struct CompletionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("x,y\n", to: "tables/my table.csv")
    try folder.write("{}\n", to: "tables/my run.json")
    try folder.write("format: resplay/1\n", to: "mine.yaml")
  }

  private func script(_ shell: String) throws -> String {
    let outcome = try ProgramUnderTest.run(["--generate-completion-script", shell], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output
  }

  /// What bash has to offer for the last of these words.
  private func offered(_ words: String...) throws -> Set<String> {
    try folder.write(script("bash"), to: "complete.bash")
    let ask = """
      source complete.bash
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
      COMP_LINE="${COMP_LINE// = /=}"; COMP_POINT=${#COMP_LINE}
      COMPREPLY=()
      _resplay "$1" "${@: -1}" "${@: -2:1}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try ChildProcess.run(
      "/bin/bash", ["-c", ask, "bash", ProgramUnderTest.path] + words,
      environment: ProcessInfo.processInfo.environment.merging([
        "RESPLAY_PRESETS": ProgramUnderTest.presets, "RESPLAY_SAVES": folder.saves.path,
      ]) { $1 }, directory: folder.url)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    return Set(outcome.lines)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
  func bashOffersNamesFilesAndValues() throws {
    #expect(try offered("show", "spirals-56").isSuperset(of: ["spirals-56", "spirals-56-plain"]))
    #expect(try offered("train", "min") == ["mine.yaml"])
    #expect(try offered("validate", "tables/") == ["tables/my run.json"])
    #expect(try offered("train", "x", "--out", "min") == ["mine.yaml"])
    #expect(try offered("train", "x", "--data", "tab") == ["tables"])
    #expect(try offered("export", "x", "--to", "ker") == ["keras"])
    #expect(try offered("import", "x", "--as", "torch").count == 1)
    #expect(try offered("new", "spira") == ["spiral"])
    #expect(try offered("play", "--theme", "hi") == ["high-contrast"])
    // A preset is no file, and a file no preset.
    #expect(try offered("presets", "mine.y").isSubset(of: [""]))
    #expect(try offered("presets", "tiny-play") == ["tiny-playground"])
  }

  /// A run lies beside its weights and what was written of it: its name is completed to the run.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
  func aDocumentIsNoFileOfDataOrWeights() throws {
    for ending in [".yaml", ".safetensors", ".csv", ".jsonl", "-sent.resplay", "-old.yml"] {
      try folder.write("", to: "r2" + ending)
    }
    try folder.write("", to: "r2-logs/events.txt")
    let documents: Set = ["r2.yaml", "r2-sent.resplay", "r2-old.yml", "r2-logs"]
    for command in ["lesion", "train", "validate"] {
      #expect(try offered(command, "r2") == documents, "\(command)")
    }
    // The playground plays a journal, and data is given as data.
    #expect(try offered("play", "r2") == documents.union(["r2.jsonl"]))
    #expect(try offered("train", "x", "--data", "r2.c") == ["r2.csv"])
  }

  /// What stands without a command is the playground's; 'open' is another name of it.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
  func theDefaultCommandIsCompleted() throws {
    #expect(try offered("spirals-56").isSuperset(of: ["spirals-56", "spirals-56-plain"]))
    #expect(try offered("open", "min") == ["mine.yaml"])
    #expect(try offered("spirals-56", "--th") == ["--threads", "--theme"])
    #expect(try offered("--th") == ["--threads", "--theme"])
    #expect(try offered("--theme", "") == ["auto", "dark", "light", "high-contrast"])
    #expect(try offered("tra").contains("train"))
    #expect(try offered("ope") == ["open"])
    // Where nothing is begun there are the commands.
    #expect(try offered("").isSuperset(of: ["play", "open", "train", "help"]))
    #expect(try !offered("").contains("mine.yaml"))
    // bash itself takes a word apart at '='.
    #expect(try offered("--theme", "=", "li") == ["light"])
  }

  /// Key paths are those of the document on the line; behind '=' are the values of a field.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
  func settingsAndOptionsAreCompleted() throws {
    let paths = try offered("train", "spirals-56", "--set", "training.opt")
    #expect(paths.isSuperset(of: ["kind=", "learning_rate="].map { "training.optimizer.\($0)" }))
    #expect(
      try offered("train", "spirals-56", "--set", "network.blocks.body.rep")
        == ["network.blocks.body.repeats="])
    #expect(try offered("show", "--set", "training.loss").count == 1)
    let losses = try offered("show", "spirals-56", "--set", "training.loss=cr")
    #expect(losses == ["training.loss=cross_entropy"])
    // As bash takes it apart: what stands before '=' is there already.
    #expect(
      try offered("show", "spirals-56", "--set", "training.loss", "=", "cr") == ["cross_entropy"])
    #expect(
      try offered("show", "spirals-56", "--set", "training.optimizer.kind", "=", "ad")
        == ["adam", "adamw"])
    #expect(try offered("export", "x", "--to", "svg", "--with", "pic") == ["picture="])
    #expect(
      try offered("export", "x", "--to", "svg", "--with", "picture", "=", "n").contains("network"))
    #expect(try offered("export", "x", "--to", "csv", "--with", "pic").isSubset(of: [""]))
  }

  /// bash expands what it is offered: the name of a file that somebody sent is no command.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
  func namesOfFilesAreNeverRun() throws {
    let names = ["odd$(touch ran).yaml", "odd`touch ran`.yaml", "odd it's ~ *.yaml"]
    for name in names { try folder.write("format: resplay/1\n", to: name) }
    try folder.write("format: resplay/1\n", to: "odd\ntwo.yaml")
    #expect(try offered("show", "odd") == Set(names))
    #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "ran").path))
  }

  /// The manual page says where the settings lie and what they look like.
  @Test func theManualHasAnExampleOfTheSettings() throws {
    let manual = try ProgramUnderTest.run(["manual"], in: folder).output
    #expect(manual.contains(".I ~/.config/resplay/config.yaml\n"), "\(manual.suffix(900))")
    #expect(manual.contains(".nf\n\n  theme: light\n  colors: 256\n  glyphs: blocks\n"))
    let example = "theme: light\ncolors: 256\nglyphs: blocks\n"
    try folder.write(example, to: "config/resplay/config.yaml")
    let read = try ProgramUnderTest.run(["play", "--theme", "dark"], in: folder)
    #expect(!read.errors.contains("config.yaml"), "\(read.errors)")
  }

  @Test func everyShellHasThem() throws {
    let (bash, zsh, fish) = (try script("bash"), try script("zsh"), try script("fish"))
    for script in [bash, zsh, fish] {
      #expect(script.contains("tensorboard") && script.contains("high-contrast"))
      #expect(script.contains("---completion show -- positional@0"))
    }
    #expect(bash.contains("\n    open) words[1]=play ;;\n") && bash.contains("-F _resplay resplay"))
    #expect(zsh.contains("\n    open) words[2]=play ;;\n"))
    #expect(fish.contains("\n    case open\n        set name play\n"))
    // zsh looks for files where a document stands.
    #expect(
      zsh.contains(
        "__resplay_custom_complete() {\n    local -a completions\n"
          + "    if [[ \"${*}\" = *' -- --'(set|with)' '* ]]; then\n"))
    #expect(
      zsh.contains(
        "    elif [[ \"${2}\" != presets ]]; then\n        _path_files -/\n"
          + "        _path_files -g \"*(.yaml|.yml|.json|.resplay)(-.)\"\n"))
  }
}
