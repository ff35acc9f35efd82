// swift-tools-version: 6.1
// The targets are a strict one-way stack: a target depends only on targets named before it here,
// and its sources import only what it depends on. `LayeringTests` read this file.
// `Docs/Architecture.md` says what each target is for.
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// Kernels are optimised in debug builds too: unoptimised they are twenty times slower.
let kernelSettings: [CSetting] = [
  .unsafeFlags(["-O3", "-fno-math-errno", "-ffp-contract=off", "-std=c17", "-Wno-psabi"])
]

/// Targets of Swift sources, and what each of them may import.
/// - Parameter isFast: optimised in debug builds too. What draws data and measures predictions
///   loops over every pixel.
func room(_ name: String, imports: [Target.Dependency] = [], isFast: Bool = false) -> Target {
  .target(
    name: name, dependencies: imports,
    swiftSettings: swiftSettings + (isFast ? [.unsafeFlags(["-O"])] : []))
}

/// Tests are not optimised in any build: compiling them would take longer than running them.
func tests(
  _ name: String, imports: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: imports, exclude: exclude,
    swiftSettings: swiftSettings + [.unsafeFlags(["-Onone"])])
}

let package = Package(
  name: "resplay",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "resplay", targets: ["resplay"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.28.0"),
  ],
  targets: [
    .target(name: "CKernels", exclude: ["Kernels"], cSettings: kernelSettings),
    .target(
      name: "CTerminal",
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    // libpng is where `pkg-config` says, which on macOS is nowhere the compiler looks by itself.
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .target(name: "CCodecs", dependencies: ["CPNG"], linkerSettings: [.linkedLibrary("z")]),
    room("Schema"),
    room("Numerics", isFast: true),
    room("Engine", imports: ["CKernels", "Schema", "Numerics"]),
    room("Networks", imports: ["Schema", "Numerics", "Engine"]),
    room(
      "Problems", imports: ["CCodecs", "Schema", "Numerics", "Engine", "Networks"], isFast: true),
    room("Training", imports: ["Schema", "Numerics", "Engine", "Networks", "Problems"]),
    room(
      "Experiments",
      imports: ["Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Yams"]),
    room(
      "Interchange",
      imports: [
        "CCodecs", "Schema", "Numerics", "Engine", "Networks", "Problems", "Training",
        "Experiments",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]),
    room("TextUI", imports: ["Numerics"]),
    room(
      "Playground",
      imports: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments", "TextUI",
      ]),
    room("Terminal", imports: ["TextUI", "CTerminal"]),
    .executableTarget(
      name: "resplay",
      dependencies: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments", "TextUI",
        "Interchange", "Playground", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),

    // What tests share.
    .target(name: "ProjectSupport", path: "Tests/ProjectSupport", swiftSettings: swiftSettings),
    .target(
      name: "ScreenSupport", dependencies: ["TextUI", "ProjectSupport"],
      path: "Tests/ScreenSupport", swiftSettings: swiftSettings),
    .target(
      name: "TestSupport", dependencies: ["Numerics", "Engine"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings + [.unsafeFlags(["-O"])]),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),

    tests("ProjectTests", imports: ["ProjectSupport"]),
    tests("CKernelsTests", imports: ["CKernels", "ProjectSupport"], exclude: ["Emulation"]),
    tests("SchemaTests", imports: ["Schema"]),
    tests("NumericsTests", imports: ["Numerics"]),
    tests("EngineTests", imports: ["AllocationCounter", "Numerics", "Engine", "TestSupport"]),
    tests(
      "NetworksTests",
      imports: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "TestSupport", "ProjectSupport",
      ]),
    tests(
      "ProblemsTests",
      imports: ["Schema", "Numerics", "Engine", "Networks", "Problems", "ProjectSupport"]),
    tests(
      "TrainingTests",
      imports: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "AllocationCounter",
        "ProjectSupport",
      ]),
    tests(
      "ExperimentsTests",
      imports: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments",
        "AllocationCounter", "ProjectSupport",
      ]),
    tests(
      "InterchangeTests",
      imports: [
        "CCodecs", "Schema", "Numerics", "Engine", "Networks", "Problems", "Training",
        "Experiments",
        "Interchange", "ProjectSupport",
      ], exclude: ["Tools"]),
    tests(
      "TextUITests", imports: ["Numerics", "TextUI", "ProjectSupport", "ScreenSupport"],
      exclude: ["Goldens"]),
    tests(
      "PlaygroundTests",
      imports: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments", "TextUI",
        "Playground", "ProjectSupport", "ScreenSupport",
      ], exclude: ["Goldens"]),
    tests("TerminalTests", imports: ["TextUI", "Terminal"]),
    tests(
      "OracleTests",
      imports: [
        "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments", "TestSupport",
        "ProjectSupport",
      ],
      exclude: ["Oracles"]),
    tests(
      "PresetTests",
      imports: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments",
        "ProjectSupport",
      ]),
    tests(
      "RandomNetworkTests",
      imports: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments",
        "TestSupport",
      ]),
    tests(
      "JourneyTests",
      imports: [
        "Schema", "Engine", "Networks", "Problems", "Training", "Experiments", "TextUI",
        "Playground", "resplay", "ProjectSupport",
      ], exclude: ["Journals"]),
  ],
  swiftLanguageModes: [.v6]
)
