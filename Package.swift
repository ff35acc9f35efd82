// swift-tools-version: 6.1
// The targets form a strict one-way stack: a target imports only targets named before it here.
// `Docs/Architecture.md` says what each one is for; a test checks that no source imports upward.
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

let package = Package(
  name: "resplay",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "resplay", targets: ["resplay"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .target(name: "CKernels", exclude: ["Kernels"], cSettings: kernelSettings),
    .target(
      name: "CTerminal",
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    .target(name: "Schema", swiftSettings: swiftSettings),
    .target(name: "Numerics", swiftSettings: swiftSettings),
    .target(
      name: "Engine", dependencies: ["CKernels", "Schema", "Numerics"],
      swiftSettings: swiftSettings),
    .target(
      name: "Networks", dependencies: ["Schema", "Numerics", "Engine"], swiftSettings: swiftSettings
    ),
    .target(
      name: "Problems", dependencies: ["Schema", "Numerics", "Engine", "Networks"],
      swiftSettings: swiftSettings),
    .target(
      name: "Training", dependencies: ["Schema", "Numerics", "Engine", "Networks", "Problems"],
      swiftSettings: swiftSettings),
    .target(
      name: "Experiments",
      dependencies: ["Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Yams"],
      swiftSettings: swiftSettings),
    .target(name: "TextUI", dependencies: ["Numerics"], swiftSettings: swiftSettings),
    .target(
      name: "Playground",
      dependencies: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments", "TextUI",
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "Terminal", dependencies: ["TextUI", "CTerminal"], swiftSettings: swiftSettings),
    .executableTarget(
      name: "resplay",
      dependencies: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments", "TextUI",
        "Playground", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CKernelsTests", dependencies: ["CKernels"], exclude: ["Emulation"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "OracleTests",
      dependencies: ["Numerics", "Engine", "Networks", "Training", "Experiments", "TestSupport"],
      exclude: ["Oracles"], swiftSettings: swiftSettings),
    .testTarget(
      name: "PresetTests",
      dependencies: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RandomNetworkTests",
      dependencies: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments",
        "TestSupport",
      ], swiftSettings: swiftSettings),
    .testTarget(name: "ProjectTests", swiftSettings: swiftSettings),
    .testTarget(name: "JourneyTests", dependencies: ["resplay"], swiftSettings: swiftSettings),
    .testTarget(name: "SchemaTests", dependencies: ["Schema"], swiftSettings: swiftSettings),
    .target(
      name: "TestSupport", dependencies: ["Numerics", "Engine"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings + [.unsafeFlags(["-O"])]),
    .testTarget(
      name: "EngineTests",
      dependencies: ["AllocationCounter", "Numerics", "Engine", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "NetworksTests",
      dependencies: ["Schema", "Numerics", "Engine", "Networks", "TestSupport"],
      swiftSettings: swiftSettings),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments",
        "AllocationCounter",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "PlaygroundTests",
      dependencies: [
        "Schema", "Numerics", "Engine", "Networks", "Problems", "Training", "Experiments", "TextUI",
        "Playground",
      ], exclude: ["Goldens"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ProblemsTests", dependencies: ["Schema", "Numerics", "Engine", "Problems"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "TextUITests", dependencies: ["Numerics", "TextUI"], exclude: ["Goldens"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "TerminalTests", dependencies: ["TextUI", "Terminal"], swiftSettings: swiftSettings),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Schema", "Numerics", "Engine", "Networks", "Problems", "Training"],
      swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6]
)
