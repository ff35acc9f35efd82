// The script that a shell reads: the parser makes it, and what it does not know of is put in here.
// A line without a command is one of the default command; an alias stands for its command.
internal import ArgumentParser

enum CompletionScript {
  /// The parser's own with what is put in; any other text as it is.
  static func completed(_ script: String) -> String {
    if script.hasPrefix("#!/bin/bash\n") { return wrapped(script, bash, before: "\ncomplete -o ") }
    if script.hasPrefix("#compdef ") {
      let head = "__resplay_custom_complete() {\n    local -a completions\n"
      return wrapped(
        script.replacing(head, with: head + zshFiles), zsh, before: "\nif [[ \"${funcstack")
    }
    guard script.hasPrefix("function __resplay_") else { return script }
    // The first word alone is a command.
    let condition = #"'__resplay_should_offer_completions_for_positional "resplay" -eq 1'"#
    return script.replacing(condition, with: "'__resplay_is_first'") + fish
  }

  /// The parser's function of the whole line gets another name, and `added` is in its place.
  private static func wrapped(_ script: String, _ added: String, before end: String) -> String {
    script.replacing("\n_resplay() {", with: "\n__resplay_command() {")
      .replacing(end, with: "\n" + added + end)
  }

  // MARK: Commands

  private static var configurations: [CommandConfiguration] {
    Resplay.configuration.subcommands.map { $0.configuration }
  }

  private static var commands: [String] { configurations.compactMap(\.commandName) + ["help"] }

  private static var aliases: [(alias: String, command: String)] {
    configurations.flatMap { configuration in
      configuration.aliases.map { ($0, configuration.commandName ?? "") }
    }
  }

  private static var words: String {
    (commands + [otherNames]).joined(separator: " ")
  }

  private static var otherNames: String { aliases.map(\.alias).joined(separator: " ") }

  private static var standard: String {
    Resplay.configuration.defaultSubcommand?.configuration.commandName ?? ""
  }

  private static func cases(_ line: (_ alias: String, _ command: String) -> String) -> String {
    aliases.map { line($0.alias, $0.command) }.joined(separator: "\n")
  }

  // MARK: Shells

  /// bash splits words at '=', too: they are put together for the parser's function.
  private static var bash: String {
    #"""
    # bash splits words at '=' too: here they are whole again. A line without a command is one of
    # the default command; an alias stands for its command.
    _resplay() {
        local IFS=$' \t\n'
        local -a words=()
        local -i index last=-1
        local rest="${COMP_LINE}" piece space split=''
        for ((index = 0; index <= COMP_CWORD; index++)); do
            piece="${COMP_WORDS[index]}"
            space="${rest%%[![:space:]]*}"
            rest="${rest#"${space}"}"
            rest="${rest#"${piece}"}"
            [[ "${index}" -eq "${COMP_CWORD}" && "${piece}" != '=' ]] && piece="${2}"
            if [[ "${last}" -lt 0 || -n "${space}" || ("${piece}" != '=' && -z "${split}") ]]; then
                words+=("${piece}")
                last+=1
            elif [[ "${piece}" == '=' && "${words[last]}" == --* ]]; then
                # '--name=value' is a name and its value.
                words+=('')
                last+=1
            else
                words[last]+="${piece}"
            fi
            [[ "${piece}" == '=' ]] && split=1 || split=''
        done
        # What the shell keeps of the word that is begun.
        local -r kept="${words[last]%"${2}"}"
        local -a after=("${COMP_WORDS[@]:COMP_CWORD+1}")
        [[ -z "${2}" && -n "${COMP_WORDS[COMP_CWORD]#=}" ]] && after=("${COMP_WORDS[@]:COMP_CWORD}")

        if [[ "${last}" -eq 1 && "${words[1]}" != -* ]]; then
            COMPREPLY=($(compgen -W '\#(words)' -- "${words[1]}"))
            # Where nothing is begun, the commands are enough.
            [[ -n "${words[1]}" ]] || return
        fi
        if [[ "${last}" -eq 1 || ' \#(words) ' != *" ${words[1]} "* ]]; then
            words=("${words[0]}" \#(standard) "${words[@]:1}")
            last+=1
        fi
        case "${words[1]}" in
    \#(cases { "    \($0)) words[1]=\($1) ;;" })
        esac

        local -a COMP_WORDS=("${words[@]}" "${after[@]}")
        local COMP_LINE="${words[*]}" COMP_CWORD="${last}"
        local COMP_POINT="${#COMP_LINE}"
        __resplay_command "${1}" "${words[last]}" "${words[last-1]}"

        [[ -z "${kept}" ]] || COMPREPLY=("${COMPREPLY[@]#"${kept}"}")
        if [[ -n "${kept}" || "${COMPREPLY[0]}" == *= ]]; then
            # No names of files: nothing is quoted, and behind '=' goes the value.
            compopt +o filenames 2>/dev/null
            [[ "${COMPREPLY[0]}" != *= ]] || compopt -o nospace 2>/dev/null
        fi
    }
    """#
  }

  /// zsh looks for files itself: where a document stands, for folders and documents. The words are
  /// how the parser asks the program: `---completion show -- positional@0 ...`.
  private static let zshFiles = """
        if [[ "${*}" = *' -- --'(set|with)' '* ]]; then
            # Behind '=' goes the value.
            completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
            completions=("${completions[@]:0:-1}")
            compadd -S '' -- "${(M@)completions:#*=}"
            compadd -- "${(@)completions:#*=}"
            return
        elif [[ "${2}" != presets ]]; then
            _path_files -/
            _path_files -g "*(\(CompletionKind.endings.joined(separator: "|")))(-.)"
            [[ "${2}" != play ]] || _path_files -g '*.jsonl(-.)'
        fi

    """

  private static var zsh: String {
    #"""
    # A line without a command is one of the default command; an alias stands for its command.
    _resplay() {
        local -i ret=1
        if (( CURRENT == 2 )) && [[ "${words[2]}" != -* ]]; then
            __resplay_command && ret=0
            compadd -- \#(otherNames) && ret=0
            # Where nothing is begun, the commands are enough.
            [[ -n "${words[2]}" ]] || return "${ret}"
        fi
        if (( CURRENT == 2 )) || [[ ' \#(words) ' != *" ${words[2]} "* ]]; then
            words=("${words[1]}" \#(standard) "${(@)words[2,-1]}")
            (( CURRENT++ ))
        fi
        case "${words[2]}" in
    \#(cases { "    \($0)) words[2]=\($1) ;;" })
        esac
        __resplay_command && ret=0
        return "${ret}"
    }
    """#
  }

  /// fish completes the other line in place of this one.
  private static var fish: String {
    #"""

    # A line without a command is one of the default command; an alias stands for its command.
    function __resplay_is_first
        test (count (__resplay_tokens -pc)) -eq 1
    end

    function __resplay_other_line
        set -l words (__resplay_tokens -pc)
        set -l name $words[2]
        set -l line (string replace -r '^\s*\S+\s*' '' -- (commandline -cp | string collect))
        switch "$name"
        case ''
            # Where nothing is begun, the commands are enough.
            test -n "$line"; or return 1
        case \#(commands.joined(separator: " "))
            return 1
    \#(cases { "    case \($0)\n        set name \($1)" })
            echo "$words[1] $name "(string replace -r '^\S+\s*' '' -- $line)
            return
        end
        echo "$words[1] \#(standard) $line"
    end

    complete -c 'resplay' -n '__resplay_is_first' -fa '\#(otherNames)'
    complete -c 'resplay' -n '__resplay_other_line > /dev/null' \
        -fa '(complete -C (__resplay_other_line))'

    """#
  }
}
