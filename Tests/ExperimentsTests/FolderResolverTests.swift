// Where presets and saves are looked for, in order.
import Experiments
import Testing

@Suite struct FolderResolverTests {
  private func resolver(
    _ environment: [String: String] = [:], executable: String? = "/opt/bin/resplay",
    folders: Set<String> = []
  ) -> FolderResolver {
    FolderResolver(
      environment: environment, workingDirectory: "/home/me", executable: executable
    ) { folders.contains($0) }
  }

  @Test func saves() {
    let all = ["RESPLAY_SAVES": "/env/", "XDG_DATA_HOME": "/xdg", "HOME": "/home/me"]
    #expect(resolver(all, folders: ["/home/me/Saves"]).saves(option: "mine") == "mine")
    #expect(resolver(all, folders: ["/home/me/Saves"]).saves(option: nil) == "/env")
    let xdg = ["RESPLAY_SAVES": "", "XDG_DATA_HOME": "/xdg", "HOME": "/home/me"]
    #expect(resolver(xdg, folders: ["/home/me/Saves"]).saves(option: nil) == "/home/me/Saves")
    #expect(resolver(xdg).saves(option: nil) == "/xdg/resplay/saves")
    #expect(
      resolver(["XDG_DATA_HOME": "relative", "HOME": "/home/me"]).saves(option: nil)
        == "/home/me/.local/share/resplay/saves")
    #expect(resolver().saves(option: nil) == "/home/me/Saves")
  }

  @Test func aTypedPathBeginsAtHome() {
    let home = resolver(["HOME": "/home/me/"]).home()
    func path(_ typed: String) -> String { FolderResolver.path(typed: typed, home: home) }
    #expect(path("~/runs/a.yaml") == "/home/me/runs/a.yaml" && path("~") == "/home/me")
    #expect(path("a/~") == "a/~" && path("~other/a") == "~other/a")
    #expect(FolderResolver.path(typed: "~/a", home: resolver().home()) == "~/a")
  }

  @Test func presets() {
    let installed: Set = ["/opt/share/resplay/presets", "/home/me/Presets"]
    #expect(resolver(folders: installed).presets(option: "p/") == "p")
    #expect(resolver(["RESPLAY_PRESETS": "/e"], folders: installed).presets(option: nil) == "/e")
    #expect(resolver(folders: installed).presets(option: nil) == "/opt/share/resplay/presets")
    let built = "/src/resplay/.build/x86_64/release/resplay"
    #expect(
      resolver(
        executable: built, folders: ["/src/resplay/Presets", "/src/resplay/Sources/resplay"]
      ).presets(option: nil) == "/src/resplay/Presets")
    #expect(
      resolver(executable: built, folders: ["/src/Presets"]).presets(option: nil)
        == "/home/me/Presets"
    )
    #expect(resolver(executable: nil).presets(option: nil) == "/home/me/Presets")
  }

  @Test func benchmarks() {
    #expect(
      resolver(folders: ["/opt/share/resplay/benchmarks", "/home/me/Benchmarks"]).benchmarks()
        == "/opt/share/resplay/benchmarks")
    #expect(
      resolver(
        executable: "/src/.build/release/resplay",
        folders: ["/src/Benchmarks", "/src/Sources/resplay"]
      ).benchmarks() == "/src/Benchmarks")
    #expect(resolver(executable: nil).benchmarks() == "/home/me/Benchmarks")
  }
}
