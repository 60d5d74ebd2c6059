// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that neither a fuzzer nor a sanitizer ever builds more than the rooms they look at: like the
// benchmarks, it has links to the product's sources instead of a dependency on its package.
//
//   make fuzz SECONDS=60   texts → facts, with libFuzzer and the address sanitizer
//   make sanitize          the tests of the analysis with the address sanitizer
let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  targets: [
    .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev"]), .brew(["libpg_query"])]),
    .target(name: "SallyportModel", swiftSettings: strict()),
    .target(name: "PolicyEngine", dependencies: ["SallyportModel"], swiftSettings: strict()),
    .target(name: "SQLAnalysis", dependencies: ["CPgQuery", "SallyportModel"], swiftSettings: strict()),
    .target(name: "FuzzerDriver"),
    .executableTarget(
      name: "fuzz-analysis", dependencies: ["FuzzerDriver", "SQLAnalysis", "SallyportModel"], swiftSettings: strict()),
    // Of what the tests share only what needs no other room.
    .target(
      name: "TestSupport", path: "Tests/TestSupport", sources: ["SeededRandom.swift"], swiftSettings: strict()),
    .testTarget(
      name: "SQLAnalysisTests", dependencies: ["SQLAnalysis", "SallyportModel", "PolicyEngine", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict()),
  ]
)

func strict() -> [SwiftSetting] {
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
